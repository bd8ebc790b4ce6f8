// Package story is how the programs beside it begin, tell what they see, and give up.
package story

import (
	"fmt"
	"os"
)

const (
	Location = "westus2"
	Zone     = "privatelink.redis.azure.net"
)

// Name is the first argument: the resource group that is made and deleted, and the cluster in it.
func Name() string {
	if len(os.Args) != 2 {
		Check(fmt.Errorf("usage: %s NAME, with ARM_METADATA_HOSTNAME and the ARM_ variables of a service principal", os.Args[0]))
	}
	return os.Args[1]
}

// Endpoint is where the cloud is: the variable has no scheme.
func Endpoint() string {
	return "https://" + os.Getenv("ARM_METADATA_HOSTNAME")
}

func Tell(words ...any) {
	fmt.Println(words...)
}

func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func Must[T any](value T, err error) T {
	Check(err)
	return value
}
