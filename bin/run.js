#!/usr/bin/env node
// Old versions of Node must be able to read this file in order to be told that they are old:
// no static import, no top-level await, no syntax newer than import().
var required = [22, 19];
var running = process.versions.node.split('.').map(Number);

if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  process.stderr.write(
    'ingress-doctor needs Node ' +
      required.join('.') +
      ' or newer; this is ' +
      process.version +
      '\n',
  );
  process.exit(2);
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  try {
    var file = new URL('../package.json', import.meta.url);
    var version = JSON.parse(builtin('fs').readFileSync(file, 'utf8')).version;
    var platform = process.platform + '-' + process.arch;
    process.stdout.write(
      'ingress-doctor/' + version + ' ' + platform + ' node-' + process.version + '\n',
    );
  } catch (error) {
    fail(error);
  }
} else {
  // A reader that has seen enough, such as `head`, is no error.
  process.stdout.on('error', function (error) {
    if (error.code === 'EPIPE') process.exit(process.exitCode || 0);
  });
  var cache = process.env.XDG_CACHE_HOME || builtin('path').join(builtin('os').homedir(), '.cache');
  // Not the shared temporary folder: cached code is run without being verified.
  builtin('module').enableCompileCache(builtin('path').join(cache, 'ingress-doctor'));
  var dist = new URL('../dist/', import.meta.url);
  import(new URL('cli.js', dist).href)
    .then(function (cli) {
      return cli.main(builtin('url').fileURLToPath(dist));
    })
    .then(function () {
      // All is written then, and to give back the memory of a large cluster takes its time.
      process.stdout.write('', function () {
        process.stderr.write('', function () {
          process.exit();
        });
      });
    })
    .catch(fail);
}

// Without the machinery of import(), which takes longer than what it loads.
function builtin(name) {
  return process.getBuiltinModule('node:' + name);
}

function fail(error) {
  process.stderr.write(String((error && error.stack) || error) + '\n');
  process.exit(2);
}
