// Stops a build or a test run at once where Node is too old for it.
var running = process.versions.node.split('.').map(Number);

if (running[0] < 22 || (running[0] === 22 && running[1] < 19)) {
  process.stderr.write(
    'ingress-doctor needs Node 22.19 or newer; this is ' + process.version + '\n',
  );
  process.exit(2);
}
