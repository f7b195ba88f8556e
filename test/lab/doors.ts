import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { frame, onFrame } from './dns.js';
import type { Ports } from './lab.js';

/*
 * Ways into a network namespace: Unix sockets, which do not belong to any network. Outside, each of
 * the lab's ports is listened on and led to a socket; inside, the socket is led to the same port.
 */

const DOORS = ['api', 'aws', 'dns'] as const satisfies readonly (keyof Ports)[];

/** Listens outside, on free ports, and says on which. */
export async function openOutside(folder: string): Promise<Ports> {
  const ports: Record<string, number> = {};
  for (const door of DOORS) {
    const path = join(folder, door);
    const server = pass(() => connect(path)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    ports[door] = typeof address === 'object' && address !== null ? address.port : 0;
  }
  const udp = createSocket('udp4', (query, { address, port }) => {
    const socket = connect(join(folder, 'dns'));
    socket.on('error', () => socket.destroy());
    onFrame(socket, (reply) => {
      udp.send(reply, port, address);
      socket.destroy();
    });
    socket.write(frame(query));
  });
  udp.bind(ports['dns'], '127.0.0.1');
  await once(udp, 'listening');
  return ports as Record<keyof Ports, number>;
}

/** Leads what comes through the sockets to the ports inside. */
export async function openInside(folder: string, ports: Ports): Promise<void> {
  for (const door of DOORS) {
    const server = pass(() => connect(ports[door], '127.0.0.1')).listen(join(folder, door));
    await once(server, 'listening');
  }
}

function pass(onward: () => Socket): Server {
  return createServer({ allowHalfOpen: true }, (near) => {
    const far = onward();
    far.allowHalfOpen = true;
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
}
