// A worker that hears questions, which it notes in a file where one is named, and answers none.
const { writeFileSync } = require("node:fs");

process.on("message", ({ job }) => {
  const { AMR_TEST_HEARD: file } = job?.access.variables ?? {};
  if (file) writeFileSync(file, "");
});
process.on("disconnect", () => process.exit());
