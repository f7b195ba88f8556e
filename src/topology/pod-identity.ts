import { cite, citeAbsence, refText, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { listOf } from './conditions.js';
import type { Lens } from './lens.js';
import { coversAction, statementsOf } from './policy.js';
import type { Identity, PodCredentials } from './topology.js';

const AGENT = 'eks-pod-identity-agent';
const SERVICE = 'pods.eks.amazonaws.com';
/** The agent asks for both: the session that it makes is tagged. */
const ACTIONS = ['sts:AssumeRole', 'sts:TagSession'];

/** What keeps pods from the role that EKS Pod Identity is to give them. */
export type PodIdentityFault = NonNullable<Identity['podIdentityFault']>;

/** The first thing that is in the way, from the association to the role. */
export function podIdentityFault(
  lens: Lens,
  association: Identity['association'],
  pods: readonly PodCredentials[],
  refusal: Identity['refusal'],
): PodIdentityFault | undefined {
  const [waiting] = pods.filter(({ kind }) => kind === 'pod-identity');
  if (waiting !== undefined && association === 'absent') return unassociated(waiting);
  if (typeof association !== 'object') return undefined;
  const bare = pods.filter(({ kind }) => kind === 'none');
  const [first] = bare;
  if (first !== undefined) {
    // The role of the node may do, until somebody takes its permissions away.
    return refusal === undefined ? undefined : untold(association, first, refusal.source);
  }
  if (waiting === undefined) return undefined;
  return withoutAgent(lens, waiting) ?? distrusted(lens, association);
}

function unassociated({ pod, source }: PodCredentials): PodIdentityFault {
  const name = pod.value.spec.serviceAccountName ?? 'default';
  return {
    why: `no pod identity association exists for its service account ${name}`,
    fix: 'Create a pod identity association between the service account and the role.',
    evidence: [
      source,
      citeAbsence('aws/eks/pod-identity-associations', { kind: 'PodIdentityAssociation', name }),
    ],
  };
}

function untold(
  association: Seen<aws.PodIdentityAssociation>,
  { pod, source }: PodCredentials,
  said: Evidence,
): PodIdentityFault {
  return {
    why: `${refText(pod.ref)} was created without what the association gives it`,
    fix: 'Restart the controller, whose pods learn of the association when they are created.',
    evidence: [cite(association, 'roleArn'), source, said],
  };
}

/** EKS Auto Mode has the agent built in; whose cluster was not seen may be one. */
function withoutAgent(lens: Lens, { source }: PodCredentials): PodIdentityFault | undefined {
  const cluster = lens.sections['aws/eks/cluster'];
  const section = 'kubernetes/daemonsets.apps';
  const isOrdinary = cluster !== undefined && cluster.computeConfig?.enabled !== true;
  if (!isOrdinary || !lens.mayDeny(section, 'kube-system')) return undefined;
  const agents = lens
    .all(section)
    .filter(
      ({ ref, value }) =>
        ref.name === AGENT || value.metadata.labels?.['app.kubernetes.io/name'] === AGENT,
    );
  const fix = `Install the add-on ${AGENT}, and see that its pods are ready on the nodes of the controller.`;
  const [agent] = agents;
  if (agent === undefined) {
    if (lens.snapshot.scope.namespaces !== null) return undefined;
    const ref = { kind: 'DaemonSet', namespace: 'kube-system', name: AGENT };
    return { why: `no ${AGENT} runs`, fix, evidence: [citeAbsence(section, ref), source] };
  }
  const { desiredNumberScheduled = 0, numberReady } = agent.value.status ?? {};
  if (agents.length > 1 || numberReady !== 0 || desiredNumberScheduled === 0) return undefined;
  return {
    why: `no pod of ${refText(agent.ref)} is ready`,
    fix,
    evidence: [cite(agent, 'status', 'numberReady'), source],
  };
}

function distrusted(
  lens: Lens,
  association: Seen<aws.PodIdentityAssociation>,
): PodIdentityFault | undefined {
  const { roleArn } = association.value;
  if (roleArn === undefined) return undefined;
  const role = lens.find('aws/iam/roles', { kind: 'Role', name: '', arn: roleArn });
  if (typeof role !== 'object') return undefined;
  const document = role.value.AssumeRolePolicyDocument;
  if (document?.Statement === undefined) return undefined;
  // Conditions may hold: only what no statement speaks of is sure to be missing.
  const grants = statementsOf({ document }).filter(
    (statement) => statement.Effect !== 'Deny' && mayName(statement),
  );
  const missing = ACTIONS.filter(
    (action) => !grants.some((statement) => coversAction(statement, action) !== false),
  );
  if (missing.length === 0) return undefined;
  return {
    why: `the trust policy of the role ${role.ref.name} does not allow ${missing.join(' and ')} to ${SERVICE}`,
    fix: `Let the trust policy of the role allow ${ACTIONS.join(' and ')} to the service ${SERVICE}.`,
    evidence: [cite(role, 'AssumeRolePolicyDocument'), cite(association, 'roleArn')],
  };
}

function mayName({ Principal, NotPrincipal }: aws.Statement): boolean {
  if (NotPrincipal !== undefined || typeof Principal !== 'object') return true;
  return (
    listOf(Principal['Service'] ?? []).includes(SERVICE) ||
    listOf(Principal['AWS'] ?? []).includes('*')
  );
}
