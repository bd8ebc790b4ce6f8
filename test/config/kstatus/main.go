// Reads a JSON list of objects from stdin, and writes a JSON list of what kstatus, and so Flux, makes of each.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

func main() {
	var objects []map[string]any
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		log.Fatal(err)
	}
	found := make([]string, 0, len(objects))
	for _, object := range objects {
		// As a client reads objects: whole numbers are int64.
		text, err := json.Marshal(object)
		if err != nil {
			log.Fatal(err)
		}
		var one unstructured.Unstructured
		if err := one.UnmarshalJSON(text); err != nil {
			log.Fatal(err)
		}
		result, err := status.Compute(&one)
		if err != nil {
			log.Fatal(err)
		}
		found = append(found, result.Status.String())
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}
