#include <gtest/gtest.h>

#include <sstream>

#include "simulator/workload.hpp"

namespace homeport::bench {
namespace {

struct Row {
    Moment at, duration;
    std::string user, source, tag;
    std::vector<std::string> groups;
    bool operator==(const Row&) const = default;
};

Options options() {
    Options options;
    options.recorded = "log";
    return options;
}

std::vector<Row> read(const std::string& text) {
    std::istringstream in(text);
    const auto workload = read_recorded(in, options());
    std::vector<Row> rows;
    while (const auto login = workload->next()) {
        const router::Request request = workload->request(*login);
        rows.push_back(
            {login->at, login->duration, request.user, request.source, request.tag, request.groups});
    }
    return rows;
}

std::string refusal(const std::string& text) {
    std::istringstream in(text);
    try {
        (void)read_recorded(in, options());
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "it was read";
}

TEST(Recorded, the_forms_say_the_same) {
    const std::vector<Row> wanted{{8 * 3'600'000, 60'000, "alice", "192.0.2.1", "gpu", {}},
                                  {8 * 3'600'000 + 1'500, 5'000, "bob", "2001:db8::1", "", {}}};
    EXPECT_EQ(read("time,user,groups,source,tag,duration\n"
                   "2026-11-25T08:00:00Z,alice,,192.0.2.1,gpu,60\r\n\n"
                   "2026-11-25T08:00:01.5Z,bob,,2001:db8::1,,5"),
              wanted);
    EXPECT_EQ(
        read(
            R"({"time": "2026-11-25T08:00:00Z", "user": "alice", "source": "192.0.2.1", "tag": "gpu", "duration": 60}
{"time": 1795593601.5, "user": "b\u006fb", "groups": [], "source": "2001:db8::1", "duration": 5, "more": {"of": [1]}})"),
        wanted);
    EXPECT_EQ(
        read(
            R"({"ts": 1795593600, "event": "login", "session": "a", "source": "192.0.2.1:4711", "user": "alice", "tag": "gpu"}
{"ts": 1795593601, "event": "move", "user": "carol"}
{"ts": 1795593601, "event": "end", "session": "unheard of", "duration": 7}
{"ts": 1795593601.5, "event": "login", "session": "b", "source": "[2001:db8::1]:4711", "user": "bob"}
{"ts": 1795593606.5, "event": "end", "session": "b", "duration": 5}
{"ts": 1795593660, "event": "end", "session": "a", "duration": 60})"),
        wanted);
}

TEST(Recorded, in_order_whatever_the_file_says) {
    const auto rows = read("70,late,,1,,\n60,early,staff data,1,,\n");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].user, "early");
    EXPECT_EQ(rows[0].groups, (std::vector<std::string>{"staff", "data"}));
    EXPECT_EQ(rows[0].duration, options().session_median.count());  // it does not say
}

TEST(Recorded, mistakes_are_told_with_their_line) {
    const std::string good = "0,alice,,192.0.2.1,,60\n";
    for (const char* bad : {"soon,bob,,1,,60",
                            "nan,bob,,1,,60",
                            "inf,bob,,1,,60",
                            "-1,bob,,1,,60",
                            "1e300,bob,,1,,60",
                            "1e12-11-25T08:00:00Z,bob,,1,,60",
                            "2026-13-25T08:00:00Z,bob,,1,,60",
                            "2026-11-25 08:00:00Z,bob,,1,,60",
                            "2026-11-25T24:00:00Z,bob,,1,,60",
                            "1969-11-25T08:00:00Z,bob,,1,,60",
                            "2026-11-25T08:00Z,bob,,1,,60",
                            "1,,,1,,60",
                            "1,bob,,1,,nan",
                            "1,bob,,1,,-5",
                            "1,bob,,1,,1e10",
                            "1,bob,,1",
                            "1,bob,,1,,60,7",
                            R"({"time": 1, "user": "bob")",
                            R"({"time": 1})",
                            R"({"time": 1, "user": "bob", "duration": "x"})",
                            R"({"ts": 1, "event": "login"})",
                            R"(["time"])"})
        EXPECT_TRUE(refusal(good + "\n" + bad + "\n" + good).starts_with("log, line 3: ")) << bad;
}

TEST(Recorded, what_would_never_end_is_refused) {
    EXPECT_NE(refusal("0,alice,,1,,60\n1e11,alice,,1,,60\n").find("more than ten years"), std::string::npos);
    EXPECT_EQ(refusal("0,alice,,1,,60\n" + std::string(2 << 20, 'x')), "log, line 2: longer than 1 MiB");
    EXPECT_EQ(refusal("\n"), "log has no logins");
}

}  // namespace
}  // namespace homeport::bench
