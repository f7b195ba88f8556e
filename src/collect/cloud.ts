import type { Sections } from '../snapshot/sections.js';
import type { Gap, GapReason } from '../snapshot/snapshot.js';
import type { AwsClient } from './collector.js';
import { isBoundTo, type Whereabouts } from './discover.js';
import { messageOf, reasonOf } from './gap.js';

/* Whether AWS is asked at all. In the wrong place, all that a cluster has would seem to be missing. */

/** Why AWS is not asked: what each of its sections gets as a gap. */
export interface Refusal {
  readonly operation: string;
  readonly reason: GapReason;
  readonly message: string;
}

export type Cloud =
  | {
      readonly client: AwsClient;
      /** The account in which nodes of the cluster were seen, where that was asked. */
      readonly home?: string | undefined;
    }
  | {
      readonly refusal: Refusal;
      /** Where it would have been asked, if that is not where the cluster runs. */
      readonly askedRegion?: string;
    };

export const IDENTITY = 'aws/sts/caller-identity';

/** Connects with what the cluster said of itself, and not to another region. */
export async function connect(
  connectAws: (where: Whereabouts) => Promise<AwsClient>,
  where: Whereabouts,
): Promise<Cloud> {
  let client: AwsClient;
  try {
    client = await connectAws(where);
  } catch (error) {
    const isOurs = error instanceof Error && error.name === 'UserError';
    const reason = isOurs ? 'invalid-credentials' : reasonOf(error);
    const message = messageOf('aws', error);
    return { refusal: { operation: 'connect', reason, message } };
  }
  const { region } = where;
  if (region === undefined || region === client.region) return { client };
  client.close();
  return {
    refusal: {
      operation: 'connect',
      reason: 'invalid-credentials',
      message: `the cluster runs in region ${region}, and AWS would be asked in ${client.region}; give --region ${region}`,
    },
    askedRegion: client.region,
  };
}

/**
 * Nobody's answers count but those of the account that the cluster is in. The kubeconfig knows it;
 * bindings may have been brought along from another cluster, so nodes that are seen overrule them.
 */
export async function verify(
  client: AwsClient,
  { where, named }: { readonly where: Whereabouts; readonly named: Whereabouts },
  soFar: Sections,
  gaps: readonly Gap[],
): Promise<Cloud> {
  const operation = 'GetCallerIdentity';
  const identity = soFar[IDENTITY];
  if (identity === undefined) {
    const gap = gaps.find(({ resource }) => resource === IDENTITY);
    const reason = gap?.reason ?? 'unavailable';
    const message =
      gap?.message ?? `in region ${client.region}, nobody said whose credentials these are`;
    return { refusal: { operation, reason, message } };
  }
  const { Account } = identity;
  if (where.accountId === undefined || Account === where.accountId) return { client };
  if (Account !== undefined && isBoundTo(Account, soFar)) return { client };
  const isNamed = named.accountId !== undefined;
  if (!isNamed && (await seesNodes(client, soFar))) return { client, home: Account };
  const own = isNamed ? 'the cluster is' : 'the target groups of the cluster are';
  return {
    refusal: {
      operation,
      reason: 'invalid-credentials',
      message: `${own} in account ${where.accountId}, and the credentials are of account ${Account ?? 'unknown'}; choose another --profile`,
    },
  };
}

/** As many as a filter takes. */
const MAX_NODES = 200;

/** Whether nodes are of the account that is asked; `false` as well where it cannot be told. */
async function seesNodes(client: AwsClient, soFar: Sections): Promise<boolean> {
  const ids = (soFar['kubernetes/nodes'] ?? []).flatMap(
    ({ spec }) => /\/(i-[0-9a-f]+)$/.exec(spec?.providerID ?? '')?.[1] ?? [],
  );
  if (ids.length === 0) return false;
  try {
    const { Reservations = [] } = await client.call<{ Reservations?: readonly unknown[] }>(
      'ec2',
      'DescribeInstances',
      { Filters: [{ Name: 'instance-id', Values: ids.slice(0, MAX_NODES) }] },
    );
    return Reservations.length > 0;
  } catch {
    return false;
  }
}
