// Renders templates by Go's own text/template: a JSON object a line in, a JSON object a line out.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

type request struct {
	Template string            `json:"template"`
	Fields   map[string]string `json:"fields"`
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var one request
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			panic(err)
		}
		if err := out.Encode(render(one)); err != nil {
			panic(err)
		}
	}
}

func render(one request) answer {
	parsed, err := template.New("").Parse(one.Template)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var text strings.Builder
	if err := parsed.Execute(&text, one.Fields); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Text: text.String()}
}
