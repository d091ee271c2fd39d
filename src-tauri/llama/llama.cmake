# How llama.cpp is built for development: for the processor of this machine alone, and only what is linked.
#
# `.cargo/config.toml` hands this file to llama.cpp's own build, which reads it after each `project()`. Packages take the
# feature `every-processor` and with it the code for every processor level; then only the compiler cache below applies.
# A change here takes effect after `cargo clean -p llama-cpp-sys-2`.

if(NOT PROJECT_NAME STREQUAL "llama.cpp")
    return()
endif()

# One compilation serves debug and release builds and further clones.
find_program(FOOTNOTE_CCACHE ccache)
if(FOOTNOTE_CCACHE)
    # Paths below the build folder count as relative, so that other build folders find the same objects.
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_BINARY_DIR} CCACHE_NOHASHDIR=1 ${FOOTNOTE_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# GCC 12 takes the table of AMX tiles for unused, but for its first bytes, and throws the rest away, because its own header does
# not say that `ldtilecfg` reads all of it. The first product of two matrices then is an illegal instruction, on every processor
# that has AMX. Only this file fills such a table.
function(footnote_keep_tile_tables)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        return()
    endif()
    set_source_files_properties(${CMAKE_SOURCE_DIR}/ggml/src/ggml-cpu/amx/mmq.cpp
        DIRECTORY ${CMAKE_SOURCE_DIR}/ggml/src PROPERTIES COMPILE_OPTIONS "-fno-tree-dse;-fno-dse")
endfunction()
cmake_language(DEFER CALL footnote_keep_tile_tables)

if(GGML_CPU_ALL_VARIANTS)
    return()
endif()

# What is handed out as one library has to run on other machines: AVX2 and no more.
if(DEFINED ENV{FOOTNOTE_RELEASE})
    set(GGML_NATIVE OFF CACHE BOOL "" FORCE)
else()
    set(GGML_NATIVE ON CACHE BOOL "" FORCE)
endif()

# Of `common` only the translation of JSON schemas into grammars is used, with what the Rust bindings name beside it.
set(FOOTNOTE_COMMON_SOURCES
    common.cpp fit.cpp json.cpp json-schema.cpp json-schema-to-grammar.cpp llguidance.cpp log.cpp ngram-cache.cpp
    ngram-map.cpp ngram-mod.cpp reasoning-budget.cpp sampling.cpp speculative.cpp trie.cpp unicode.cpp)

function(footnote_trim)
    # The 150 files of model architectures spend most of their time in the same headers.
    set_target_properties(llama PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
    set_target_properties(llama-common PROPERTIES SOURCES "${FOOTNOTE_COMMON_SOURCES}")
    # None of those sources calls the HTTP library.
    set_target_properties(llama-common PROPERTIES LINK_LIBRARIES "llama-common-base;llama;vendor::nlohmann;vendor::sheredom")
    set_target_properties(cpp-httplib PROPERTIES EXCLUDE_FROM_ALL ON)
endfunction()
cmake_language(DEFER CALL footnote_trim)
