export const FIELDS = {
  host: "sample.westeurope.redis.azure.net",
  port: "10000",
  primaryEndpoint: "sample.westeurope.redis.azure.net",
  authString: "k&y/+ =<'\"",
};

interface Good {
  readonly template: string;
  readonly text: string;
  readonly because: string;
}

interface Bad {
  readonly template: string;
  readonly mistake: RegExp;
  readonly because: string;
}

/** Each is compared with Go, too. */
export const GOOD: readonly Good[] = [
  { template: "", text: "", because: "an empty template is one" },
  { template: "a}}b { c", text: "a}}b { c", because: "braces outside an action are text" },
  { template: "{{ .host }}:{{ .port }}", text: `${FIELDS.host}:10000`, because: "fields go in their place" },
  { template: "{{.port}}{{.port}}", text: "1000010000", because: "spaces are not needed" },
  { template: "{{\n.port\t}}", text: "10000", because: "any space will do inside an action" },
  { template: "{{ .nothing }}", text: "<no value>", because: "a field that there is not is no error in Go" },
  { template: "{{ .nothing.below }}", text: "<no value>", because: "nor is a field of such a field" },
  { template: "{{ .toString }}", text: "<no value>", because: "what every object of JavaScript has is no field" },
  { template: "a \n {{- .port -}} \t b", text: "a10000b", because: "a minus trims spaces, on both sides" },
  { template: "a  {{- .port }}  b", text: "a10000  b", because: "a minus trims on its own side only" },
  { template: "a\u00a0{{- .port -}}\u2003b", text: "a\u00a010000\u2003b", because: "Go trims ASCII spaces only" },
  { template: '{{ "a" }}{{ `b"\\n` }}', text: 'ab"\\n', because: "constants are values" },
  { template: '{{ "\\x41\\101\\u00e4\\U0001F600\\t\\"" }}', text: 'AAä😀\t"', because: "constants have Go's escapes" },
  { template: "{{ `a\r\nb` }}", text: "a\nb", because: "Go drops carriage returns of raw constants" },
  {
    template: "{{ .authString | urlquery }}",
    text: "k%26y%2F%2B+%3D%3C%27%22",
    because: "a pipe gives the last argument",
  },
  { template: "{{ urlquery .authString }}", text: "k%26y%2F%2B+%3D%3C%27%22", because: "an argument is the same" },
  { template: '{{ urlquery "!*()~-_.ä" }}', text: "%21%2A%28%29~-_.%C3%A4", because: "Go leaves ~-_. alone" },
  { template: "{{ .nothing | urlquery }}", text: "%3Cno+value%3E", because: "what stands for no value is escaped" },
  { template: "{{ html .authString }}", text: "k&amp;y/+ =&lt;&#39;&#34;", because: "html escapes five characters" },
  { template: '{{ html "a" "<" .nothing }}', text: "a&lt;&lt;no value&gt;", because: "arguments are put together" },
  { template: "{{ html }}", text: "", because: "no argument is an empty text" },
  {
    template: '{{ printf "%s:%s" .host .port }}',
    text: `${FIELDS.host}:10000`,
    because: "printf fills verbs in order",
  },
  { template: '{{ .port | printf "%s-%s" "a" }}', text: "a-10000", because: "a pipe gives the last value" },
  { template: "{{ .port | printf }}", text: "10000", because: "and may give the format" },
  {
    template: '{{ printf "%7s|%-7s|%.2s|%5.1v" .port .port .port .port }}',
    text: "  10000|10000  |10|    1",
    because: "width, precision and minus",
  },
  {
    template: '{{ printf "%q %x %X %.1x" "a\\"ä\\x01" "ä" "ä" "ä" }}',
    text: '"a\\"ä\\x01" c3a4 C3A4 c3',
    because: "quoted, and in hex",
  },
  { template: '{{ printf "100%%|%5%" }}', text: "100%|%", because: "two percent signs are one" },
  {
    template: '{{ printf "%s|%7v|%5q" .nothing .nothing .nothing }}',
    text: "%!s(<nil>)|  <nil>|%!q(<nil>)",
    because: "Go shows no value so",
  },
  { template: '{{ printf "%5s" "äö😀" }}', text: "  äö😀", because: "width counts characters" },
  {
    template: '{{ printf "%s" (urlquery (html .authString)) }}',
    text: "k%26amp%3By%2F%2B+%3D%26lt%3B%26%2339%3B%26%2334%3B",
    because: "parentheses nest",
  },
  { template: "{{ (.host) }}", text: FIELDS.host, because: "parentheses may stand around a field" },
];

/** Go refuses these, or has more than there is here. */
export const BAD: readonly Bad[] = [
  { template: "{{ .host", mistake: /^line 1, column 3: the action is not closed/, because: "the end is missing" },
  {
    template: "a\nbc {{ if .host }}x{{ end }}",
    mistake: /^line 2, column 7: there is no if here/,
    because: "there are no conditions",
  },
  { template: '{{ index . "host" }}', mistake: /there is no index here/, because: "nor functions of maps" },
  {
    template: "{{ . }}",
    mistake: /^line 1, column 4: \. has no place here/,
    because: "all fields at once would show the key",
  },
  { template: "{{ $x := .host }}", mistake: /\$ has no place here/, because: "there are no variables" },
  { template: "{{/* a */}}", mistake: /\/ has no place here/, because: "there are no comments" },
  { template: "{{ }}", mistake: /a value is missing/, because: "an action needs a value" },
  { template: "{{ .host | }}", mistake: /a value is missing/, because: "a pipe needs a function" },
  { template: "{{ .host | .port }}", mistake: /only a function takes the value/, because: "a field is no function" },
  { template: "{{ .host .port }}", mistake: /only a function takes arguments/, because: "a field takes no arguments" },
  { template: "{{ .host.name }}", mistake: /host has no fields/, because: "a text has no fields" },
  { template: "{{ (.host).name }}", mistake: /a text has no fields/, because: "nor in parentheses" },
  { template: "{{ printf }}", mistake: /printf needs a format/, because: "the format is missing" },
  { template: "{{ printf .nothing }}", mistake: /printf needs a format/, because: "no value is no format" },
  { template: '{{ printf "%d" .port }}', mistake: /^line 1, column 4: printf has %s/, because: "fields are texts" },
  { template: '{{ printf "%s" }}', mistake: /fewer values/, because: "Go would print %!s(MISSING)" },
  { template: '{{ printf "a" .port }}', mistake: /more values/, because: "Go would print %!(EXTRA …)" },
  { template: '{{ printf "%05s" .port }}', mistake: /printf has %s/, because: "versions of Go differ over zeros" },
  { template: '{{ printf "%9999s" .port }}', mistake: /1000 wide at most/, because: "a Secret is not made of spaces" },
  { template: "{{ printf html }}", mistake: /html has no place here/, because: "a function is no argument" },
  { template: '{{ "a', mistake: /the text is not closed/, because: "the quote is missing" },
  { template: '{{ "\\xff" }}', mistake: /\\xff is no character/, because: "it would be no text" },
  { template: '{{ "\\q" }}', mistake: /\\q is no character/, because: "Go has no such escape" },
  { template: "{{ (.host }}", mistake: /the parenthesis is not closed/, because: "it never ends" },
  { template: "{{ .host) }}", mistake: /closed that was not opened/, because: "it never began" },
  { template: '{{ "a""b" }}', mistake: /only a function takes arguments/, because: "values stand apart" },
  { template: "{{ .host-}}", mistake: /- has no place here/, because: "a trimming minus stands after a space" },
  { template: "{{ 3 }}", mistake: /3 has no place here/, because: "there are no numbers" },
  { template: `{{ ${"(".repeat(40)}`, mistake: /not closed/, because: "an action must end first" },
  {
    template: `{{ ${"(".repeat(40)}.host${")".repeat(40)} }}`,
    mistake: /more than 32 deep/,
    because: "depth is bounded",
  },
];
