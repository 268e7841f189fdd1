// What config/tools/h2spec.sh builds. The tool itself names no versions of what it uses.
module dev.sluice/config/tools/h2spec

go 1.22

require (
	github.com/fatih/color v1.18.0
	github.com/inconshreveable/mousetrap v1.1.0
	github.com/mattn/go-colorable v0.1.14
	github.com/mattn/go-isatty v0.0.20
	github.com/spf13/cobra v1.8.1
	github.com/spf13/pflag v1.0.5
	github.com/summerwind/h2spec v2.2.1+incompatible
	golang.org/x/net v0.33.0
	golang.org/x/sys v0.28.0
	golang.org/x/text v0.21.0
)
