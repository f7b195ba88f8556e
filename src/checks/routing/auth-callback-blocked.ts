import { cite, refText } from '../../findings/cite.js';
import { isAbout } from '../../topology/security-rules.js';
import { defineCheck } from '../define-check.js';

/**
 * To let people in, the load balancer itself asks the identity provider over HTTPS. Where its
 * security groups let nothing out on that port, people run into an error after they signed in.
 */
export default defineCheck({
  id: 'routing/auth-callback-blocked',
  title: 'The load balancer cannot ask the identity provider',
  severity: 'error',
  confidence: 'suspected',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/ec2/security-groups',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],

  run({ ref, plan, securityGroups }) {
    const guarded = (plan.state === 'planned' ? plan.listeners : [])
      .filter(({ protocol }) => protocol === 'HTTPS')
      .flatMap(({ rules }) => rules)
      .find(({ guard }) => guard?.by === 'sign-in');
    if (guarded?.guard === undefined || securityGroups === 'unknown') return undefined;
    const groups = securityGroups.groups.flatMap(({ object }) =>
      typeof object === 'object' ? [object] : [],
    );
    if (groups.length === 0 || groups.length < securityGroups.groups.length) return undefined;
    const isShut = groups.every(
      ({ value }) => value.IpPermissionsEgress?.some((rule) => isAbout(rule, HTTPS)) === false,
    );
    const [first, ...others] = groups;
    if (!isShut || first === undefined) return undefined;
    const { member, guard } = guarded;
    return {
      message: `${refText(member.ref)} asks people to sign in, but the security groups of ${refText(ref)} let nothing out on port 443, where the load balancer asks the identity provider.`,
      fix: `Let ${first.value.GroupId} send to port 443 of the identity provider.`,
      commands: [
        `aws ec2 authorize-security-group-egress --group-id ${first.value.GroupId} --protocol tcp --port 443 --cidr 0.0.0.0/0`,
      ],
      evidence: [
        cite(first, 'IpPermissionsEgress'),
        ...others.map((group) => cite(group, 'IpPermissionsEgress')),
        guard.source,
      ],
      subject: member.ref,
    };
  },
});

const HTTPS = { protocol: 'tcp', number: 443 } as const;
