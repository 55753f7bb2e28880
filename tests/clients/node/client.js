// A client on ssh2 (npm) with the command line of ../README.md.
'use strict';
const fs = require('fs');
const net = require('net');
const { Client } = require('ssh2');

const options = {};
const words = process.argv.slice(2);
while (words.length && words[0].startsWith('-')) {
  const name = words.shift()[1];
  options[name] = 'plikeLR'.includes(name) ? words.shift() : true;
}

const fail = (error) => {
  process.stderr.write(`${error}\n`);
  process.exit(255);
};

const settings = {
  host: '127.0.0.1', port: +options.p, username: options.l, privateKey: fs.readFileSync(options.i),
  readyTimeout: 60000,
  hostVerifier: (key) => key.toString('base64') === fs.readFileSync(options.k, 'utf8').split(' ')[1].trim(),
  algorithms: { serverHostKey: ['ssh-ed25519'], compress: [options.C ? 'zlib@openssh.com' : 'none'] },
};
if (options.K) settings.keepaliveInterval = 500;
if (options.A) Object.assign(settings, { agent: process.env.SSH_AUTH_SOCK, agentForward: true });

const client = new Client();
client.on('error', fail).on('handshake', () => process.stderr.write('keys exchanged\n'));

function join(a, b) {
  a.pipe(b).pipe(a);
  for (const [one, other] of [[a, b], [b, a]]) one.on('error', () => other.destroy());
}

function forwardLocal([address, port, host, target]) {
  net.createServer({ allowHalfOpen: true }, (near) => {
    client.forwardOut('127.0.0.1', near.remotePort, host, +target, (error, far) => {
      if (error) near.destroy(); else join(near, far);
    });
  }).listen(+port, address).unref();
}

function forwardRemote([address, port, host, target]) {
  client.on('tcp connection', (info, accept) => {
    join(accept(), net.connect({ port: +target, host, allowHalfOpen: true }));
  });
  client.forwardIn(address, +port, (error) => error && fail(error));
}

const window = () => ({ rows: process.stdout.rows, cols: process.stdout.columns, term: process.env.TERM });

function serve(stream, expectStatus) {
  process.stdin.pipe(stream);
  stream.pipe(process.stdout);
  stream.stderr.pipe(process.stderr);
  process.on('SIGUSR1', () => stream.signal('USR1'));
  process.stdout.on('resize', () => stream.setWindow(window().rows, window().cols, 0, 0));
  let status = expectStatus ? 255 : 0;
  stream.on('exit', (code, signal) => {
    if (signal) process.stderr.write(`killed by ${signal}\n`);
    status = signal ? 143 : code;
  });
  stream.on('close', () => {
    client.end();
    process.exitCode = status;
    process.stdin.destroy();
  });
}

client.on('ready', () => {
  if (options.L) forwardLocal(options.L.split(':'));
  if (options.R) forwardRemote(options.R.split(':'));
  if (options.N) return;
  const served = (error, stream) => (error ? fail(error) : serve(stream, !options.s));
  if (options.s) {
    client.subsys(words[0], served);
  } else if (words[0] === 'put' || words[0] === 'get') {
    client.sftp((error, sftp) => {
      if (error) fail(error);
      sftp[words[0] === 'put' ? 'fastPut' : 'fastGet'](words[1], words[2], (wrong) => {
        if (wrong) fail(wrong);
        client.end();
      });
    });
  } else {
    const more = { pty: options.t && window() };
    if (options.e) more.env = Object.fromEntries([options.e.split('=')]);
    if (words.length) client.exec(words.join(' '), more, served);
    else client.shell(more.pty, more, served);
  }
});
client.connect(settings);
