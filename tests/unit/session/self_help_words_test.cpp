#include "session/self_help_words.hpp"

#include <gmock/gmock.h>

namespace homeport::session {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ParsePlea, TakesTheWordAloneOrWithAVerb) {
    EXPECT_EQ(parse_plea("homeport")->plea, Plea::help);
    EXPECT_EQ(parse_plea("homeport help")->plea, Plea::help);
    EXPECT_EQ(parse_plea("homeport --help")->plea, Plea::help);
    EXPECT_EQ(parse_plea("  homeport   where ")->plea, Plea::where);
    EXPECT_EQ(parse_plea("homeport release")->plea, Plea::release);
    EXPECT_THAT(parse_plea("homeport move +gpu.2")->arguments, ElementsAre("+gpu.2"));
}

TEST(ParsePlea, LeavesEverythingElseToTheInstance) {
    for (const char* command :
         {"", " ", "homeport status", "homeport where; ls", "homeport where | cat", "homeport where && ls",
          "/usr/bin/homeport where", "command homeport where", "\\homeport where", "'homeport' where",
          "homeport\twhere", "homeport where\n", "homeports where", "Homeport where", "homeport $(ls)",
          "homeport move `id`", "homeport move *", "X=1 homeport where"}) {
        EXPECT_FALSE(parse_plea(command)) << command;
    }
    EXPECT_FALSE(parse_plea("homeport move " + std::string(500, 'x')));
    EXPECT_FALSE(parse_plea(std::string("homeport where\0", 15)));
}

router::Pin pin_on(const std::string& backend) {
    router::Pin pin;
    pin.user = "alice";
    pin.backend = backend;
    pin.why = "least-sessions: fewest sessions (3)";
    return pin;
}

SessionInfo session(const std::string& id, const std::string& backend) {
    SessionInfo info;
    info.id = id;
    info.user = "alice";
    info.backend = backend;
    info.source = "192.0.2.7:50123";
    info.channels = 2;
    return info;
}

TEST(SayWhere, TellsWhereTheNextLoginGoesIfThatIsElsewhere) {
    Standing standing;
    standing.pin = pin_on("dsvm1");
    standing.instance = "down";
    standing.work = "a tmux or screen server";
    standing.decision.basis = router::Basis::moved;
    standing.decision.backend = "dsvm2";
    standing.decision.why = "dsvm1: connect refused for 12 s";
    const auto answer = say_where(standing);
    EXPECT_EQ(answer.status, 0U);
    EXPECT_THAT(answer.out, HasSubstr("Your instance is dsvm1 (down).\n"));
    EXPECT_THAT(answer.out, HasSubstr("runs there   a tmux or screen server\n"));
    EXPECT_THAT(answer.out, HasSubstr("goes to dsvm2 and stays there (dsvm1: connect refused for 12 s)."));
}

TEST(SayMoved, NamesTheWorkThatStaysBehind) {
    Standing standing;
    standing.pin = pin_on("dsvm1");
    standing.work = "a Jupyter server";
    standing.own = "b";
    standing.sessions = {session("a", "dsvm1"), session("b", "dsvm1"), session("c", "dsvm2")};
    const auto answer = say_moved(standing, "dsvm2", true);
    EXPECT_THAT(answer.out, HasSubstr("until you end them:\n  dsvm1  from 192.0.2.7:50123  since "));
    EXPECT_THAT(answer.out, HasSubstr("Still running on dsvm1: a Jupyter server."));
    EXPECT_THAT(answer.out, testing::Not(HasSubstr("\n  dsvm2  from")));
}

TEST(SayBusy, WorkCountsLikeASession) {
    Standing standing;
    standing.own = "b";
    standing.sessions = {session("b", "dsvm1")};
    EXPECT_FALSE(say_busy(standing));
    standing.work = "a Jupyter server";
    EXPECT_THAT(say_busy(standing)->err, HasSubstr("running there: a Jupyter server"));
    standing.work.clear();
    standing.shared = true;
    EXPECT_THAT(say_busy(standing)->err, HasSubstr("over this very connection"));
}

}  // namespace
}  // namespace homeport::session
