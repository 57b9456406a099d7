# pilcrow_embed(OUTPUT HEADER FOLDER PATH FILE TYPE …): a C source that holds files as arrays, and the table
# `page_files` of them (HEADER declares it): under which PATH, of which media TYPE; texts are UTF-8. A FILE
# of several parts, parted by commas, is these one after the other.
function(pilcrow_embed output header folder)
    set(arrays "")
    set(rows "")
    set(rest ${ARGN})
    while(rest)
        list(POP_FRONT rest path file type)
        string(REPLACE "," ";" parts ${file})
        list(GET parts 0 name)
        string(MAKE_C_IDENTIFIER ${name} name)
        set(hex "")
        foreach(part ${parts})
            file(READ ${folder}/${part} bytes HEX)
            string(APPEND hex ${bytes})
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${part})
        endforeach()
        string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
        string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)"
               "\\1\n" bytes "${bytes}")
        string(APPEND arrays "static const unsigned char ${name}[] = {\n${bytes}};\n\n")
        string(REGEX REPLACE "^text/.*" "\\0; charset=utf-8" type ${type})
        string(APPEND rows "    {\"${path}\", \"${type}\", ${name}, sizeof ${name}},\n")
    endwhile()
    file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
         "#include \"${header}\"\n\n${arrays}const struct page_file page_files[] = {\n${rows}};\nconst size_t n_page_files = sizeof page_files / sizeof *page_files;\n")
endfunction()
