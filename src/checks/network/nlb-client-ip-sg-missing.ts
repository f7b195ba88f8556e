import { refText } from '../../findings/cite.js';
import { privateClients } from '../../topology/private-clients.js';
import { defineCheck } from '../define-check.js';

/**
 * With client IP preservation the target's own security group filters clients, where the NLB has
 * none that could be referred to. Health checks come from the NLB and pass all the same.
 */
export default defineCheck({
  id: 'network/nlb-client-ip-sg-missing',
  title: 'Targets admit the NLB, and not its clients',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/target-health',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  patience: 300,
  explains: ['load-balancer/client-cannot-connect'],

  run(group) {
    const found = privateClients(group);
    if (found === undefined) return undefined;
    const { balancer, port, count, of, groups, wanted, evidence } = found;
    const [first] = groups;
    const ids = groups.map(({ ref }) => ref.name).join(' or ');
    const name = `${port.protocol.toUpperCase()} port ${port.number}`;
    return {
      message: `${count} of ${of} targets of ${refText(group.ref)} see the addresses of the clients of ${refText(balancer.ref)}, which has no security group, and the rules of ${ids} admit private addresses only to ${name}.`,
      fix: `Admit the clients to ${name} in ${refText(first.ref)}, or set preserve_client_ip.enabled to false.`,
      commands: wanted.flatMap((block) =>
        // The short form takes no IPv6 block.
        block.includes(':')
          ? []
          : [
              `aws ec2 authorize-security-group-ingress --group-id ${first.ref.name} --protocol ${port.protocol} --port ${port.number} --cidr ${block}`,
            ],
      ),
      evidence,
    };
  },
});
