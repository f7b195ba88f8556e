import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv4, isIPv6, type Socket } from 'node:net';

/** An answer, in the shape of `dns.json`. */
export interface Host {
  readonly addresses: readonly string[];
  readonly cname: readonly string[];
  readonly error?: string;
}

export type Hosts = Readonly<Record<string, Host>>;

export interface DnsServer {
  /** Replaces all of them. */
  setHosts(hosts: Hosts): void;
  close(): Promise<void>;
}

const TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;
const CODES: Readonly<Record<string, number>> = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

/** Answers on one port, over UDP and TCP, for the hosts that it is told. */
export async function serveDns(port: number): Promise<DnsServer> {
  let known = new Map<string, Host>();
  const udp = createSocket('udp4', (query, { address, port: from }) => {
    const reply = answer(query, known);
    if (reply !== undefined) udp.send(reply, from, address);
  });
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    onFrame(socket, (query) => {
      const reply = answer(query, known);
      if (reply !== undefined) socket.write(frame(reply));
    });
  });
  udp.bind(port, '127.0.0.1');
  tcp.listen(port, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  return {
    setHosts(hosts) {
      known = new Map(Object.entries(hosts).map(([name, host]) => [plain(name), host]));
    },
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all([once(udp.close(), 'close'), once(tcp.close(), 'close')]);
    },
  };
}

/** A message as TCP carries it, with its length before it. */
export function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

export function onFrame(socket: Socket, listen: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      listen(rest.subarray(2, end));
      rest = rest.subarray(end);
    }
  });
}

function answer(query: Buffer, hosts: ReadonlyMap<string, Host>): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = query[at];
    if (length === undefined || length > 63) return undefined;
    at++;
    if (length === 0) break;
    labels.push(query.toString('latin1', at, at + length));
    at += length;
  }
  if (query.length < at + 4) return undefined;
  const type = query.readUInt16BE(at);
  const question = query.subarray(12, at + 4);
  const host = hosts.get(plain(labels.join('.')));

  const records: Buffer[] = [];
  let name = labels.join('.');
  for (const target of host?.cname ?? []) {
    records.push(record(name, TYPES.CNAME, nameOf(target)));
    name = target;
  }
  for (const address of type === TYPES.CNAME ? [] : (host?.addresses ?? [])) {
    if (type === TYPES.A && isIPv4(address)) {
      records.push(record(name, TYPES.A, Buffer.from(address.split('.').map(Number))));
    } else if (type === TYPES.AAAA && isIPv6(address)) {
      records.push(record(name, TYPES.AAAA, bytesOf(address)));
    }
  }
  const error = host === undefined ? 'NXDOMAIN' : host.error;

  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // An answer, with authority, that recurses where it was wanted.
  head.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100) | codeOf(error), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question, ...records]);
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

const codeOf = (error: string | undefined): number =>
  error === undefined || error === 'ENODATA' ? 0 : (CODES[error] ?? CODES['SERVFAIL'] ?? 2);

function record(name: string, type: number, data: Buffer): Buffer {
  const rest = Buffer.alloc(10);
  rest.writeUInt16BE(type, 0);
  rest.writeUInt16BE(1, 2);
  rest.writeUInt32BE(60, 4);
  rest.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameOf(name), rest, data]);
}

const nameOf = (name: string): Buffer =>
  Buffer.concat([
    ...plain(name)
      .split('.')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);

function bytesOf(address: string): Buffer {
  const [before = '', after] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const left = [...before];
  const right = after ?? [];
  const groups = [
    ...left,
    ...Array.from({ length: 8 - left.length - right.length }, () => '0'),
    ...right,
  ];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, index) => bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2));
  return bytes;
}
