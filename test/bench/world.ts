import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { startAws, type Asked, type AwsServer } from '../support/aws-server.js';
import { answersOf } from '../support/aws-world.js';
import { startDns } from '../support/dns-server.js';
import { fakeCluster, writeKubeconfig } from '../support/fake-cluster.js';

export interface World {
  /** That lead there and nowhere else. */
  readonly flags: readonly string[];
  readonly ports: { readonly kubernetes: number; readonly aws: number };
  readonly aws: AwsServer;
  close(): Promise<void>;
}

/** A snapshot, served on loopback; `before` may throw what AWS answers instead. */
export async function world(
  snapshot: Snapshot,
  kubeconfig: string,
  before: (asked: Asked) => void = () => {},
): Promise<World> {
  const { sections } = snapshot;
  const cluster = await fakeCluster(snapshot);
  const answer = answersOf(sections);
  const aws = await startAws((asked) => {
    before(asked);
    return answer(asked);
  });
  const dns = await startDns((host) => {
    const { addresses, cname = [], error } = sections.dns?.[host] ?? { error: 'NXDOMAIN' };
    return error === undefined ? { addresses, cname: cname[0] } : 'NXDOMAIN';
  });
  await writeKubeconfig(kubeconfig, cluster.url);
  const portOf = (url: string): number => Number(new URL(url).port);
  return {
    flags: [
      ...['--kubeconfig', kubeconfig, '--endpoint-url', aws.url],
      ...['--resolver', dns.address, '--fail-on', 'never', '--allow-incomplete'],
    ],
    ports: { kubernetes: portOf(cluster.url), aws: portOf(aws.url) },
    aws,
    async close() {
      dns.close();
      aws.close();
      await cluster.close();
    },
  };
}
