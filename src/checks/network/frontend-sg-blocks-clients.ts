import { cite, refText } from '../../findings/cite.js';
import type { Severity } from '../../chain.js';
import type { ActualListener, ClosedListener } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer with security groups answers those that their inbound rules admit; everybody
 * else waits until a timeout. Rules for a few are somebody's choice, and for nobody they are none.
 */
export default defineCheck({
  id: 'network/frontend-sg-blocks-clients',
  title: 'No client is let in to the load balancer',
  severity: 'error',
  confidence: 'derived',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/ec2/security-groups',
  ],
  uses: ['aws/ec2/managed-prefix-lists'],
  patience: 300,
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, object, listeners = [], closedListeners }) {
    const [first, ...others] = closedListeners;
    if (first === undefined) return undefined;
    const { listener, port, groups } = first;
    const ids = groups.map((group) => group.ref.name);
    const ports = [first, ...others].map((one) => one.port.number).toSorted((a, b) => a - b);
    const isPublic = object.value.Scheme === 'internet-facing';
    const [managed] = groups.filter(({ value }) =>
      (value.Tags ?? []).some(({ Value }) => Value === 'ManagedLBSecurityGroup'),
    );
    const group = managed ?? groups[0];
    const sources = isPublic ? '0.0.0.0/0' : '<clients>';
    return {
      message: `${refText(ref)} listens on ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}, and no inbound rule of ${ids.join(' or ')} admits anybody there.`,
      fix: `Admit the clients to ${port.protocol.toUpperCase()} port ${port.number} in ${refText(group.ref)}.`,
      commands: [
        `aws ec2 authorize-security-group-ingress --group-id ${group.ref.name} --protocol ${port.protocol} --port ${port.number} --cidr ${sources}`,
      ],
      severity: severityOf(closedListeners, listeners),
      evidence: [
        cite(listener.all, listener.index, 'Port'),
        cite(object, 'SecurityGroups'),
        ...groups.map((one) => cite(one, 'IpPermissions')),
      ],
    };
  },
});

/** Where clients get in by another port, one that is closed may be meant to be, above all HTTP. */
function severityOf(closed: readonly ClosedListener[], all: readonly ActualListener[]): Severity {
  if (closed.length === all.length) return 'error';
  return closed.every(({ listener }) => listener.value.Protocol === 'HTTP') ? 'info' : 'warning';
}
