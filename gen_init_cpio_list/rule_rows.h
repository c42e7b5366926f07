/* One row for each check, and so without a guard: RULE(id, name, what is refused). An IMAGE_RULE is
 * about the image as a whole, and may be left out by --skip. The name is printed with each message,
 * listed by --list-checks, and has a folder of the same name under tests/golden. */

/* Text */
RULE(LINE_TOO_LONG, "line-too-long", "a line of more than 65536 bytes")
RULE(TEXT_TOO_BIG, "text-too-big", "a description of more than 1 GiB")
RULE(NUL_BYTE, "nul-byte", "a NUL byte in a description")
RULE(BAD_QUOTE, "bad-quote", "a quoted word that does not end, or an unknown escape in it")
RULE(BAD_VARIABLE, "bad-variable", "${...} that is not the name of a variable")
RULE(UNSET_VARIABLE, "unset-variable", "a variable that was never set")
RULE(DUPLICATE_VARIABLE, "duplicate-variable", "a variable that is set twice")

/* Statements */
RULE(UNKNOWN_VERB, "unknown-verb", "a line that starts with no known verb")
RULE(MISSING_FIELD, "missing-field", "a line that ends too early")
RULE(EXTRA_FIELD, "extra-field", "words after the last field of a line")
RULE(UNKNOWN_ATTRIBUTE, "unknown-attribute", "a NAME=VALUE that the verb does not know")
RULE(DUPLICATE_ATTRIBUTE, "duplicate-attribute", "a NAME=VALUE given twice")
RULE(BAD_ATTRIBUTE, "bad-attribute", "a NAME=VALUE whose value is not one that it may have")
RULE(BAD_MODE, "bad-mode", "a mode that is not octal, 0 to 7777")
RULE(BAD_OWNER, "bad-owner", "an owner that is neither a number up to 2147483647 nor a name")
RULE(BAD_DEVICE, "bad-device", "a device that is not 'b' or 'c' with major and minor number")
RULE(BAD_NAME, "bad-name", "a user, group, service or feature name with characters it may not have")
RULE(INCLUDE_MISSING, "include-missing", "an included description that cannot be read")
RULE(INCLUDE_CYCLE, "include-cycle", "a description that includes itself")
RULE(INCLUDE_DEPTH, "include-depth", "more than 64 levels of include")
RULE(UNBALANCED_IF, "unbalanced-if", "if, else and end that do not match")
RULE(UNKNOWN_FEATURE, "unknown-feature", "a feature that is not declared")
RULE(BAD_FEATURE, "bad-feature", "a feature that is neither on nor off")
RULE(DUPLICATE_FEATURE, "duplicate-feature", "a feature that is declared twice")
RULE(OPEN_CONTENT, "open-content", "a content whose closing word never comes")
RULE(NEEDS_STAGE, "needs-stage", "a file made by the generator, without --stage to put it in")

/* Paths */
RULE(EMPTY_PATH, "empty-path", "an empty path")
RULE(DOT_DOT, "dot-dot", "a path with a '..' component")
RULE(UNLISTABLE_NAME, "unlistable-name", "a name that the kernel's list cannot carry")
RULE(NAME_TOO_LONG, "name-too-long", "a path, name or link target longer than the kernel takes")
RULE(LIST_LINE, "list-line", "an entry whose line is longer than gen_init_cpio reads")
RULE(NOTHING_THERE, "nothing-there", "a replace or remove of something that is not described")
RULE(DUPLICATE_PATH, "duplicate-path", "a path that is described twice")
RULE(PARENT_NOT_DIRECTORY, "parent-not-directory",
	"a path inside something that is not a directory")

/* Sources on the host */
RULE(SOURCE_MISSING, "source-missing", "a source that does not exist or cannot be read")
RULE(SOURCE_TYPE, "source-type", "a source that is not a regular file, or not a directory")
RULE(SOURCE_TOO_BIG, "source-too-big", "a source of 4 GiB or more")
RULE(SOURCE_CHANGED, "source-changed", "a source that changed while it was read")
RULE(SETUID, "setuid", "a setuid or setgid source whose mode is not given")
RULE(UNUSED_EXCLUDE, "unused-exclude", "an exclude pattern that nothing matches")
RULE(BAD_APPLET_LIST, "bad-applet-list", "an applet list with a line that is not one absolute path")

/* Users and services */
RULE(UNKNOWN_USER, "unknown-user", "an owner that no user line declares")
RULE(UNKNOWN_GROUP, "unknown-group", "a group that no group or user line declares")
RULE(DUPLICATE_USER, "duplicate-user", "a user name or uid that is declared twice")
RULE(DUPLICATE_GROUP, "duplicate-group", "a group name or gid that is declared twice")
RULE(BAD_PASSWORD, "bad-password", "a password that is neither a hash, 'locked' nor 'empty'")
RULE(DUPLICATE_SERVICE, "duplicate-service", "a service that is declared twice")
RULE(SERVICE_RUN, "service-run", "a service without an executable file named run")
RULE(SERVICE_NEEDS, "service-needs", "a service that needs one which is unknown or not enabled")
RULE(SERVICE_CYCLE, "service-cycle", "services that need each other in a circle")

/* The image as a whole */
RULE(BAD_BUDGET, "bad-budget", "a budget that is not a size, or a second one")
RULE(BUDGET, "budget", "an image larger than its budget")
IMAGE_RULE(NO_INIT, "no-init", "an image without an executable /init")
IMAGE_RULE(NO_CONSOLE, "no-console", "an image without /dev/console, character device 5:1")
IMAGE_RULE(APPLET_PROGRAM, "applet-program",
	"applets of a program that is not an executable in the image")
IMAGE_RULE(DANGLING_LINK, "dangling-link", "a symbolic link to something that is not in the image")
IMAGE_RULE(BAD_ELF, "bad-elf", "a program or library that is a damaged ELF file")
IMAGE_RULE(ELF_INTERPRETER, "elf-interpreter", "a program whose dynamic loader is not in the image")
IMAGE_RULE(ELF_LIBRARY, "elf-library", "a program with a library that is not in the image")
IMAGE_RULE(
	SCRIPT_INTERPRETER, "script-interpreter", "a script whose interpreter is not in the image")
