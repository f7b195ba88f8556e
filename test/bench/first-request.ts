import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { shop } from '../../fixtures/shop.js';
import { loggedIn, median, ms, print, RUN, runLive, times } from './measure.js';
import { world } from './world.js';

const WARM_UP = 2;
const STARTS = 11;
const ARRIVED = 'http.server.request.start';

/** How long the built tool loads before anybody is asked anything. */
export async function firstRequest(folder: string): Promise<void> {
  const { flags, ports, close } = await world(shop(), join(folder, 'shop.json'));
  const args = [RUN, 'diagnose', '-A', ...flags, '--aws-rate', '1000'];
  const arrived = new Map<number | undefined, number>();
  const note = (message: unknown): void => {
    const { localPort } = (message as { readonly request: IncomingMessage }).request.socket;
    if (!arrived.has(localPort)) arrived.set(localPort, performance.now());
  };
  subscribe(ARRIVED, note);
  const taken = { bare: [] as number[], kubernetes: [] as number[], aws: [] as number[] };
  try {
    for (let turn = -WARM_UP; turn < STARTS; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const bare = await runLive(['-e', '0']);
      arrived.clear();
      // oxlint-disable-next-line no-await-in-loop
      const { start } = await runLive(args, loggedIn());
      if (turn < 0) continue;
      taken.bare.push(bare.wall);
      taken.kubernetes.push((arrived.get(ports.kubernetes) ?? Number.NaN) - start);
      taken.aws.push((arrived.get(ports.aws) ?? Number.NaN) - start);
    }
  } finally {
    unsubscribe(ARRIVED, note);
    await close();
  }
  const bare = median(taken.bare);
  const row = (name: string, walls: readonly number[], aim: string): string[] => [
    name,
    ms(median(walls)),
    times(median(walls) / bare),
    aim,
  ];
  print(
    ['diagnose -A, live', 'median', 'of bare', 'aim'],
    [
      row('node -e 0', taken.bare, ''),
      row('until the API server is asked', taken.kubernetes, '<= 6 x'),
      row('until AWS is asked', taken.aws, '<= 6 x'),
    ],
  );
}
