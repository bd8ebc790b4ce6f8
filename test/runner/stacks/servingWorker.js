// A worker that serves any pass, and says that nothing happened; `refuse` in the name of the declaration: it cannot serve the pass.
process.on("message", ({ is, job }) => {
  if (is === "end") process.send({ is: "served", served: { statuses: {} } });
  else if (job.declaration.name === "refuse") process.send({ is: "failed", reason: "no port is free" });
  else process.send({ is: "serving", ports: { provider: 1, program: 2 } });
});
process.on("disconnect", () => process.exit());
