# A layer is one folder, one static library and one include root that holds nothing but that
# folder. A target sees the headers of the layers it links and no others, so an include that
# HACKING.md's table of layers forbids does not compile.

# pilcrow_include_root(NAME FOLDER): the INTERFACE target NAME_headers, whose root shows FOLDER only.
function(pilcrow_include_root name folder)
    set(root ${CMAKE_BINARY_DIR}/roots/${name})
    get_filename_component(parent ${folder} DIRECTORY)
    file(MAKE_DIRECTORY ${root}/${parent})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${root}/${folder} SYMBOLIC)
    add_library(${name}_headers INTERFACE)
    target_include_directories(${name}_headers INTERFACE ${root})
endfunction()

# pilcrow_layer(NAME FOLDER SOURCES a.c … PUBLIC layer… PRIVATE library…)
function(pilcrow_layer name folder)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    pilcrow_include_root(${name} ${folder})
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC ${name}_headers ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()
