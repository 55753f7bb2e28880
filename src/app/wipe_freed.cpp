// Memory of this program is wiped before it is given back, whoever had it. Our own secrets wipe themselves,
// but libssh decrypts packets into buffers that it frees as they are: passwords and what users type would
// stay there until somebody else gets the memory. Replacing malloc is glibc's documented right of a program;
// the rest of the family stays glibc's.
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

extern "C" {

void __libc_free(void*);  // NOLINT(bugprone-reserved-identifier)

void free(void* memory) noexcept {
    if (memory == nullptr) return;
    explicit_bzero(memory, malloc_usable_size(memory));
    __libc_free(memory);
}

void* realloc(void* memory, std::size_t size) noexcept {
    if (memory == nullptr) return std::malloc(size);
    if (size == 0) {
        std::free(memory);
        return nullptr;
    }
    const std::size_t had = malloc_usable_size(memory);
    // Not worth moving for less.
    if (size <= had && size >= had / 2) return memory;
    void* const moved = std::malloc(size);
    if (moved == nullptr) return size <= had ? memory : nullptr;
    std::memcpy(moved, memory, std::min(had, size));
    std::free(memory);
    return moved;
}

}  // extern "C"
