#include <ostream>

#include <boost/json.hpp>

#include "base/random_id.hpp"
#include "base/share_id.hpp"
#include "cli/ask.hpp"
#include "cli/share_file.hpp"
#include "cli/share_place.hpp"
#include "cli/text.hpp"

namespace homeport::cli {
namespace {

/// "files:/export/home (nfs4)"
std::string show(const Place& place) {
    if (!place.mount) return "an unknown file system";
    return clean(place.mount->source) + " (" + clean(place.mount->type) + "), mounted on " +
           clean(place.mount->point);
}

void print(const Context& context, const Place& place, const std::string& id, bool made) {
    if (context.json) {
        boost::json::object answer{{"directory", place.path}, {"id", id}, {"made", made}};
        if (place.mount)
            answer["mount"] = {
                {"point", place.mount->point}, {"type", place.mount->type}, {"source", place.mount->source}};
        print_json(context, boost::json::serialize(answer));
        return;
    }
    context.out
        << clean(place.path) << (made ? " now has the id " : " has the id ") << id << ".\n"
        << "It lies on " << show(place) << ".\n"
        << "\n"
        << "With level = \"probe\" under [health], these lines of the router's configuration demand it of\n"
        << "every instance:\n"
        << "\n"
        << "[share]\n"
        << "id = \"" << id << "\"\n";
}

Exit refuse(const Context& context, const std::string& sentence) {
    complain(context, sentence);
    return Exit::negative;
}

}  // namespace

Exit run_share_init(const Context& context, const Input& input) {
    const std::string& directory = input.arguments.front();
    if (input.has("--id") && !base::is_share_id(input.option("--id"))) {
        complain(context, "--id wants 1 to 64 letters, digits, dots, dashes and underscores");
        return Exit::usage;
    }
    const auto place = look_at_place(directory);
    if (!place) return refuse(context, place.error());
    if (place->on_root && !input.has("--force")) {
        return refuse(context, place->path +
                                   " lies on this machine's own root file system: the share is not mounted "
                                   "there. If it is meant all the same, say so with --force");
    }
    const bool replace = input.has("--replace");
    const auto before = read_share_file(place->path);
    if (!before && !replace) return refuse(context, before.error() + "; --replace makes a new one");
    const bool has_one = before && before->there;
    const std::string wanted = input.has("--id") ? input.option("--id")
                               : has_one         ? before->id
                                                 : base::random_id();
    if (has_one && before->id == wanted) {
        print(context, *place, wanted, false);
        return Exit::ok;
    }
    if (has_one && !replace) {
        return refuse(context, place->path + " already has another id, " + before->id +
                                   "; instances and router may rely on it. --replace puts the new one in its "
                                   "place");
    }
    const auto written = write_share_file(place->path, wanted, replace);
    if (!written) return refuse(context, written.error());
    if (input.has("--id") && written->id != wanted)
        return refuse(context, place->path + " was given another id at the same moment, " + written->id);
    print(context, *place, written->id, written->id == wanted);
    return Exit::ok;
}

Exit run_share_show(const Context& context, const Input& input) {
    const auto place = look_at_place(input.arguments.front());
    if (!place) return refuse(context, place.error());
    const auto file = read_share_file(place->path);
    if (!file) return refuse(context, file.error());
    if (!file->there) {
        return refuse(context, "there is no share's id in " + place->path + ", which lies on " +
                                   show(*place) + "; homeport share init makes one");
    }
    print(context, *place, file->id, false);
    return Exit::ok;
}

}  // namespace homeport::cli
