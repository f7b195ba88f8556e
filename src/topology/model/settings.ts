import { flagsOf } from '../controllers.js';
import type { Lens } from '../lens.js';
import { readList } from '../plan/values.js';
import { gatesOf, siteOf, told } from '../subnets.js';
import type { Flags, Topology } from '../topology.js';

/** What holds for every stack of a controller: its flags, and where it works. */
export interface Settings {
  readonly flags: Flags;
  /** Names of what it makes end with a hash of it. */
  readonly cluster: string | undefined;
  readonly vpcId: string | undefined;
  /** Other names stand in the place of those that somebody gave. */
  readonly isRedacted: boolean;
  readonly defaultTags: ReadonlyMap<string, string>;
  readonly externalTags: ReadonlySet<string>;
  isEnabled(gate: string, initial: boolean): boolean;
}

/** Its defaults where no controller was seen. With several, the first speaks for all. */
export function settingsOf(lens: Lens, { controllers }: Topology): Settings {
  const [controller] = controllers;
  const flags = controller?.flags ?? flagsOf(undefined);
  const { aws, cluster, redacted } = lens.snapshot;
  return {
    flags,
    cluster: told(flags.clusterName) ?? cluster.name,
    isRedacted: redacted,
    vpcId:
      controller === undefined ? (told(flags.vpcId) ?? aws.vpcId) : siteOf(lens, controller)?.vpcId,
    defaultTags: new Map(
      readList(flags.defaultTags.value).map((pair) => {
        const at = pair.indexOf('=');
        return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      }),
    ),
    externalTags: new Set(readList(flags.externalManagedTags.value)),
    isEnabled: gatesOf(flags),
  };
}
