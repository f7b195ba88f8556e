import { dualStack, instances, OWN_GROUP, ownGroup } from '../account.js';
import { small } from '../fleets.js';
import { ingress, PUBLIC } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

const PORTS = [
  { name: 'http', port: 80, targetPort: 8080 },
  { name: 'health', port: 9000, targetPort: 9000 },
];
const CONTAINER = {
  ports: [
    { name: 'http', containerPort: 8080 },
    { name: 'health', containerPort: 9000 },
  ],
  probe: { httpGet: { path: '/healthz', port: 'health' } },
};

export default scenario({
  expected: healthy({
    link: 'loadbalancer',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      'No fault: each annotation that decides whom a load balancer lets in, and who lets in a load balancer.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    ownGroup(account, [8080]);
    dualStack(account);
    account['ec2/managed-prefix-lists']['pl-lab-office'] = [
      { Cidr: '198.51.100.0/24', Description: 'office' },
    ];
    account['ec2/managed-prefix-lists']['pl-lab-partners'] = [{ Cidr: '203.0.113.0/25' }];
  },
  objects: [
    ...small('own', { ingress: { annotations: { 'security-groups': `${OWN_GROUP}` } } }),
    ...small('own-by-name', {
      ingress: {
        annotations: {
          'security-groups': 'own',
          'manage-backend-security-group-rules': 'true',
        },
      },
    }),
    ...small('own-unmanaged', {
      ingress: {
        annotations: {
          'security-groups': `${OWN_GROUP}`,
          'manage-backend-security-group-rules': 'false',
        },
      },
    }),
    ...small('ranges', {
      ingress: {
        annotations: {
          'inbound-cidrs': '203.0.113.0/24, 10.0.0.0/8,10.0.0.0/8',
          'listen-ports': '[{"HTTP": 80}, {"HTTP": 8080}]',
        },
      },
    }),
    ...small('ranges-of-both-families', {
      ingress: {
        annotations: {
          'ip-address-type': 'dualstack',
          'inbound-cidrs': '2001:db8:1::/48,203.0.113.0/24',
        },
      },
    }),
    ...small('open-to-both-families', {
      ingress: { annotations: { 'ip-address-type': 'dualstack' } },
    }),
    ...small('lists', {
      ingress: { annotations: { 'security-group-prefix-lists': 'pl-lab-office, pl-lab-partners' } },
    }),
    ...small('lists-and-ranges', {
      ingress: {
        annotations: {
          'security-group-prefix-lists': 'pl-lab-office',
          'inbound-cidrs': '10.0.0.0/8',
        },
      },
    }),
    // Each of its members says who comes in at a port of its own.
    ...small('by-port', {
      ingress: {
        annotations: { 'group.name': 'doors', 'inbound-cidrs': '10.0.0.0/8' },
      },
    }),
    ingress({
      name: 'second',
      namespace: 'by-port',
      annotations: {
        ...PUBLIC,
        'healthcheck-path': '/healthz',
        'group.name': 'doors',
        'listen-ports': '[{"HTTP": 80}, {"HTTP": 8080}]',
        'inbound-cidrs': '10.0.0.0/8',
        'security-group-prefix-lists': 'pl-lab-office',
      },
      routes: [{ host: 'second.example.com' }],
    }),
    // Ports of pods: a number, a name, and another one at which their health is asked for.
    ...small('health-elsewhere', {
      ingress: { annotations: { 'healthcheck-port': '9000' } },
      service: { spec: { ports: PORTS } },
      deployment: CONTAINER,
    }),
    ...small('nodes', {
      ingress: { annotations: { 'target-type': 'instance', 'healthcheck-port': 'health' } },
      service: { type: 'NodePort', spec: { ports: PORTS } },
      deployment: CONTAINER,
    }),
  ],
});
