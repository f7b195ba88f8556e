import { arn, certificate, instances, OWN_GROUP, ownGroup } from '../account.js';
import { small } from '../fleets.js';
import { ingress, PUBLIC } from '../objects.js';
import { createAddress } from '../restore-aws.js';
import { healthy, scenario } from '../scenario.js';

const FRONT = { 'enable-frontend-nlb': 'true' };
const CERTIFICATE = arn('acm', 'certificate/lab---example-com');

export default scenario({
  expected: healthy({
    link: 'loadbalancer',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each way to have a network load balancer in front of an application one.',
  }),
  account(account) {
    account['ec2/instances'] = instances(40);
    account['acm/certificates'].push(certificate('*.example.com'));
    ownGroup(account, [8080]);
    account['ec2/security-groups'].at(-1)?.IpPermissions?.push({
      IpProtocol: 'tcp',
      FromPort: 8443,
      ToPort: 8443,
      IpRanges: [{ CidrIp: '0.0.0.0/0' }],
    });
  },
  async first({ aws, ids }) {
    await createAddress(aws.ec2, ids, 'eipalloc-lab-a', '198.51.100.10');
    await createAddress(aws.ec2, ids, 'eipalloc-lab-b', '198.51.100.11');
  },
  objects: [
    // By default it is internal, with the groups and the tags of the application load balancer.
    ...small('by-default', {
      ingress: { annotations: { ...FRONT, tags: 'Team=shop' } },
    }),
    ...small('all-of-it', {
      ingress: {
        annotations: {
          ...FRONT,
          scheme: 'internal',
          'load-balancer-name': 'a-name-that-is-longer-than-28-ch',
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
          'certificate-arn': CERTIFICATE,
          'frontend-nlb-scheme': 'internet-facing',
          'frontend-nlb-subnets': 'subnet-lab-public-a, shop-prod-public-us-west-2b',
          'frontend-nlb-eip-allocations': 'eipalloc-lab-a,eipalloc-lab-b',
          'frontend-nlb-security-groups': OWN_GROUP,
          'frontend-nlb-listener-port-mapping': '80=80,8443=443',
          'frontend-nlb-healthcheck-port': 'traffic-port',
          'frontend-nlb-healthcheck-protocol': 'HTTP',
          'frontend-nlb-healthcheck-path': '/healthz',
          'frontend-nlb-healthcheck-interval-seconds': '20',
          'frontend-nlb-healthcheck-timeout-seconds': '8',
          'frontend-nlb-healthcheck-healthy-threshold-count': '4',
          'frontend-nlb-healthcheck-unhealthy-threshold-count': '3',
          'frontend-nlb-healthcheck-success-codes': '200-399',
          'frontend-nlb-attributes':
            'load_balancing.cross_zone.enabled=true,dns_record.client_routing_policy=availability_zone_affinity',
          'frontend-nlb-tags': 'Team=network,Part=front',
          tags: 'Team=shop',
        },
        routes: [{ host: 'front.example.com' }],
      },
    }),
    // A group, whose members each say a part of it.
    ...small('group', {
      ingress: {
        annotations: {
          ...FRONT,
          'group.name': 'fronted',
          'frontend-nlb-healthcheck-path': '/healthz',
          'frontend-nlb-healthcheck-port': '80',
        },
      },
    }),
    ingress({
      name: 'second',
      namespace: 'group',
      annotations: {
        ...PUBLIC,
        'healthcheck-path': '/healthz',
        'group.name': 'fronted',
        'listen-ports': '[{"HTTP": 80}, {"HTTP": 8080}]',
        'frontend-nlb-healthcheck-interval-seconds': '30',
      },
      routes: [{ host: 'second.example.com' }],
    }),
    ...small('not-after-all', { ingress: { annotations: { 'enable-frontend-nlb': 'false' } } }),
  ],
});
