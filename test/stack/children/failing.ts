console.log("first line");
console.error("the disk is full");
process.exit(7);
