#include "base/file_watch.hpp"

#include <sys/inotify.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace homeport::base {
namespace {

enum class News { none, ours, over };

/// What these events say about the file of that name. `over`: the directory itself has gone.
News read_events(std::string_view bytes, const std::string& name) {
    News news = News::none;
    while (bytes.size() >= sizeof(inotify_event)) {
        alignas(inotify_event) char head[sizeof(inotify_event)];
        std::memcpy(head, bytes.data(), sizeof head);
        const auto& event = *reinterpret_cast<const inotify_event*>(head);
        const std::size_t length = sizeof head + event.len;
        if (length > bytes.size()) break;
        if ((event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) return News::over;
        // Lost events: look at the file rather than miss something. Names are padded with NULs.
        const bool lost = (event.mask & IN_Q_OVERFLOW) != 0;
        if (lost || (event.len > 0 && name == bytes.data() + sizeof head)) news = News::ours;
        bytes.remove_prefix(length);
    }
    return news;
}

}  // namespace

boost::system::result<FileWatch, std::string> FileWatch::open(const asio::any_io_executor& executor,
                                                              const std::string& path) {
    using Result = boost::system::result<FileWatch, std::string>;
    const std::filesystem::path file(path);
    asio::posix::stream_descriptor events(executor);
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0) events.assign(fd);
    constexpr std::uint32_t what =
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;
    if (fd < 0 || ::inotify_add_watch(fd, file.parent_path().c_str(), what) < 0) {
        return Result(boost::system::in_place_error, "cannot watch " + file.parent_path().string() + ": " +
                                                         std::generic_category().message(errno));
    }
    return FileWatch(std::move(events), file.filename());
}

awaitable<error_code> FileWatch::changed() {
    std::array<char, 4096> bytes;
    for (;;) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto room = asio::buffer(bytes);
        const std::size_t size = co_await events_.async_read_some(room, token);
        if (error) co_return error;
        const News news = read_events({bytes.data(), size}, name_);
        if (news == News::over) co_return make_error_code(boost::system::errc::no_such_file_or_directory);
        if (news == News::ours) co_return error_code();
    }
}

}  // namespace homeport::base
