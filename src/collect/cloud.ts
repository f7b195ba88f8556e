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

export type Cloud = { readonly client: AwsClient } | { readonly refusal: Refusal };

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
  };
}

/** Nobody's answers count but those of the account that the cluster is in. */
export function refusalOf(
  where: Whereabouts,
  { region }: AwsClient,
  soFar: Sections,
  gaps: readonly Gap[],
): Refusal | undefined {
  const operation = 'GetCallerIdentity';
  const identity = soFar[IDENTITY];
  if (identity === undefined) {
    const gap = gaps.find(({ resource }) => resource === IDENTITY);
    return {
      operation,
      reason: gap?.reason ?? 'unavailable',
      message: gap?.message ?? `in region ${region}, nobody said whose credentials these are`,
    };
  }
  const { Account } = identity;
  if (where.accountId === undefined || Account === where.accountId) return undefined;
  if (Account !== undefined && isBoundTo(Account, soFar)) return undefined;
  return {
    operation,
    reason: 'invalid-credentials',
    message: `the cluster is in account ${where.accountId}, and the credentials are of account ${Account ?? 'unknown'}; choose another --profile`,
  };
}
