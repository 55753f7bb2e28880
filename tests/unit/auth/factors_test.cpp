// RFC 4252 section 5.1 and sshd's AuthenticationMethods: what may continue after what.
#include "auth/factors.hpp"

#include <gmock/gmock.h>

namespace homeport::auth {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

constexpr auto key = MethodName::publickey;
constexpr auto word = MethodName::password;
constexpr auto talk = MethodName::keyboard_interactive;

/// After `succeeded`, in this order, `offered` may continue; or that was enough.
struct Row {
    const char* what;
    std::vector<MethodList> lists;
    std::vector<MethodName> succeeded;
    std::vector<MethodName> offered;
    bool complete = false;
};

const std::vector<Row> rows = {
    {"one method", {{key}}, {}, {key}},
    {"one method done", {{key}}, {key}, {}, true},
    {"alternatives", {{key}, {word}, {talk}}, {}, {key, word, talk}},
    {"an alternative done", {{key}, {word}}, {word}, {key}, true},
    {"an order", {{key, talk}}, {}, {key}},
    {"an order, half way", {{key, talk}}, {key}, {talk}},
    {"an order done", {{key, talk}}, {key, talk}, {}, true},
    {"both orders", {{key, word}, {word, key}}, {}, {key, word}},
    // The list that begins otherwise stands as it was, so its first method may go on as well (as with sshd).
    {"both orders, half way", {{key, word}, {word, key}}, {key}, {word}},
    {"both orders done", {{key, word}, {word, key}}, {key, word}, {key}, true},
    {"a common beginning", {{key, word}, {key, talk}}, {key}, {word, talk}},
    {"a common beginning done", {{key, word}, {key, talk}}, {key, talk}, {word}, true},
    {"the same method twice", {{key, key}}, {key}, {key}},
    {"the same method twice, done", {{key, key}}, {key, key}, {}, true},
    {"three factors", {{key, word, talk}}, {key, word}, {talk}},
    {"an alternative beside a way half gone", {{key, talk}, {word}}, {key}, {word, talk}},
    {"the alternative, taken late", {{key, talk}, {word}}, {key, word}, {talk}, true},
    {"no list", {}, {}, {}},
};

TEST(Factors, FollowTheTable) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        Factors factors(row.lists);
        bool complete = false;
        for (const MethodName method : row.succeeded) {
            EXPECT_FALSE(complete);
            ASSERT_TRUE(factors.allows(method));
            complete = factors.succeed(method);
        }
        EXPECT_EQ(complete, row.complete);
        EXPECT_THAT(factors.offered(), UnorderedElementsAreArray(row.offered));
        for (const MethodName method : {key, word, talk}) {
            const bool offered = std::ranges::find(row.offered, method) != row.offered.end();
            EXPECT_EQ(factors.allows(method), offered);
        }
    }
}

TEST(Factors, OfferEachMethodOnce) {
    const Factors factors({{word, key}, {key}, {key, talk}});
    EXPECT_THAT(factors.offered(), ElementsAre(key, word));
}

TEST(Factors, AMethodThatIsNotNextChangesNothing) {
    Factors factors({{key, word}});
    EXPECT_FALSE(factors.succeed(word));
    EXPECT_THAT(factors.offered(), ElementsAre(key));
}

TEST(MethodNames, AreThoseOnTheWire) {
    EXPECT_EQ(to_string(talk), "keyboard-interactive");
    for (const std::string_view name : method_names) EXPECT_EQ(to_string(*parse_method_name(name)), name);
    EXPECT_FALSE(parse_method_name("none"));
}

}  // namespace
}  // namespace homeport::auth
