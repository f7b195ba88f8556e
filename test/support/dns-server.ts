import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** What is answered about a host; `HANG` is no answer. */
export type DnsAnswer =
  | { readonly addresses?: readonly string[] | undefined; readonly cname?: string | undefined }
  | 'NXDOMAIN'
  | 'SERVFAIL'
  | 'HANG';

export interface DnsServer {
  /** As `--resolver` takes it. */
  readonly address: string;
  close(): void;
}

const TYPES: Readonly<Record<number, 'A' | 'AAAA' | 'CNAME'>> = { 1: 'A', 5: 'CNAME', 28: 'AAAA' };
const RCODES: Readonly<Record<string, number>> = { SERVFAIL: 2, NXDOMAIN: 3 };

/** A DNS server on loopback, over UDP. */
export async function startDns(answer: (host: string) => DnsAnswer): Promise<DnsServer> {
  const socket = createSocket('udp4', (query, { port, address }) => {
    const { host, type, end } = questionOf(query);
    const said = answer(host);
    if (said === 'HANG') return;
    const records = typeof said === 'string' ? [] : recordsOf(said, TYPES[type]);
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (typeof said === 'string' ? (RCODES[said] ?? 0) : 0), 2);
    header.writeUInt16BE(records.length, 6);
    header.writeUInt32BE(0, 8);
    const answers = records.map((data) => recordOf(type, data));
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

function questionOf(query: Buffer): { host: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  // c-ares mixes the case of names, to be sure of who answers.
  return { host: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function recordsOf(
  { addresses = [], cname }: Exclude<DnsAnswer, string>,
  type: 'A' | 'AAAA' | 'CNAME' | undefined,
): readonly Buffer[] {
  if (type === 'CNAME') return cname === undefined ? [] : [nameOf(cname)];
  if (type === 'A') {
    return addresses
      .filter((one) => !isIPv6(one))
      .map((one) => Buffer.from(one.split('.').map(Number)));
  }
  return addresses.filter(isIPv6).map((one) => {
    const [left = '', right = ''] = one.split('::');
    const [before, after] = [left, right].map((part) => part.split(':').filter(Boolean));
    const zeros = Array.from(
      { length: 8 - (before?.length ?? 0) - (after?.length ?? 0) },
      () => '0',
    );
    const words = [...(before ?? []), ...zeros, ...(after ?? [])];
    return Buffer.from(words.map((word) => word.padStart(4, '0')).join(''), 'hex');
  });
}

const nameOf = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.from([0]),
  ]);

function recordOf(type: number, data: Buffer): Buffer {
  const head = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return Buffer.concat([head, data]);
}
