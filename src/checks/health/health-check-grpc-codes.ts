import { cite, isSameRef, refText } from '../../findings/cite.js';
import type { Fault } from '../../findings/finding.js';
import { answeringTargets } from '../../topology/failing.js';
import { knockAt, remedyFor } from '../../topology/health-checks.js';
import type { Probing, TargetGroup } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

const ID = 'health/health-check-grpc-codes';
const UNIMPLEMENTED = 12;
const MOST = 99;

/** The method of the health service that gRPC defines. */
const CHECK = '/grpc.health.v1.Health/Check';

/**
 * What counts as healthy of a gRPC server is its status, 0 to 99. The default is 12, unimplemented,
 * which any server says of the default path. One that does implement the method says 0.
 */
export default defineCheck({
  id: ID,
  title: 'A gRPC health check with codes that do not fit',
  severity: 'error',
  confidence: 'derived',
  on: 'probings',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  ],
  patience: 300,
  explains: [
    'health/health-check-code-mismatch',
    'health/targets-all-unhealthy',
    'model/model-deploy-failed',
  ],

  run(probing, { targetGroups }) {
    if (probing.protocolVersion?.value !== 'GRPC') return undefined;
    const [first] = targetGroups.flatMap((one) =>
      one.service !== undefined &&
      isSameRef(one.service.ref, probing.ref) &&
      one.serves.some((ref) => probing.serves.some((served) => isSameRef(ref, served)))
        ? (misjudged(one) ?? [])
        : [],
    );
    return refused(probing) ?? first;
  },
});

/** Codes of HTTP: AWS takes none of them for a group of version GRPC. */
function refused({ ref, codes, protocolVersion, stack, isServing }: Probing): Fault | undefined {
  const wrong = (codes?.value.match(/\d+/g) ?? []).filter((code) => Number(code) > MOST);
  if (codes === undefined || protocolVersion === undefined || wrong.length === 0) return undefined;
  const said = saidOf(stack.failure, ID);
  return {
    message: `success-codes for ${refText(ref)}, which is spoken to in gRPC, is ${JSON.stringify(codes.value)}, and AWS takes gRPC statuses from 0 to ${MOST} there.`,
    fix: `Set success-codes to 0 with healthcheck-path ${CHECK}, or remove it with healthcheck-path, as any gRPC server passes the default.`,
    evidence: [codes.source, protocolVersion.source, ...(said === undefined ? [] : [said])],
    ...(said === undefined ? {} : { confidence: 'proven' as const }),
    // The load balancer goes on as it was, until somebody looks why it follows no change.
    ...(said === undefined && isServing ? { severity: 'warning' as const } : {}),
  };
}

function misjudged(targetGroup: TargetGroup): Fault | undefined {
  const { ref, object } = targetGroup;
  if (object.value.ProtocolVersion !== 'GRPC') return undefined;
  const failing = answeringTargets(targetGroup, (code) => code === 0 || code === UNIMPLEMENTED);
  if (failing === undefined) return undefined;
  const { path } = knockAt(targetGroup, failing.first);
  const { GrpcCode = '12' } = object.value.Matcher ?? {};
  const isMissing = failing.codes.includes(UNIMPLEMENTED);
  const remedy = remedyFor(
    targetGroup,
    isMissing ? { codes: String(UNIMPLEMENTED) } : { codes: '0' },
  );
  return {
    subject: ref,
    message: `${failing.count} of ${failing.of} targets of ${refText(ref)} answer the health check at ${path} with gRPC status ${failing.codes.join(' and ')}, and ${GrpcCode} counts as healthy.`,
    fix: isMissing ? `${remedy.fix}, or give the server the method ${path}.` : `${remedy.fix}.`,
    commands: remedy.commands,
    evidence: [cite(object, 'ProtocolVersion'), ...failing.evidence, ...remedy.evidence],
    ...failing.lowered,
  };
}
