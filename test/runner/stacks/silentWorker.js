// A worker that hears questions, and answers none.
process.on("message", () => {});
process.on("disconnect", () => process.exit());
