// What an instance prints as its report may be anything: it is read within bounds or refused with a phrase.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "backend/probe_report.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto report = homeport::backend::parse_report(text);
    if (!report && report.error().empty()) std::abort();
    if (report && report->working.size() > 1000) std::abort();
    const auto identity = homeport::backend::parse_identity(text);
    if (identity && identity->known && text.find("home") == std::string_view::npos) {
        if (text.find('\\') == std::string_view::npos) std::abort();  // a name may be written with escapes
    }
    return 0;
}
