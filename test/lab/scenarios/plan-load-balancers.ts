import { dualStack, instances, permit } from '../account.js';
import { ACL } from '../classes.js';
import { small } from '../fleets.js';
import { createWebAcl } from '../restore-aws.js';
import { healthy, scenario } from '../scenario.js';

export default scenario({
  expected: healthy({
    link: 'loadbalancer',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each annotation that decides how a load balancer is, in many values.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    dualStack(account);
    // What looking up a web ACL by its name takes.
    permit(account, 'wafv2:ListWebACLs');
  },
  first: async ({ aws, ids }) => void (await createWebAcl(aws.wafv2, ids, ACL)),
  objects: [
    ...small('named', {
      ingress: {
        annotations: {
          'load-balancer-name': 'as-long-as-a-name-may-be-32-char',
          'ip-address-type': 'ipv4',
          // A comma that ends no value, and a value that holds an equals sign.
          tags: String.raw`Team=a\,b, Query=k=v ,Empty=`,
          'load-balancer-attributes':
            'idle_timeout.timeout_seconds=120,client_keep_alive.seconds=600,routing.http2.enabled=false,routing.http.drop_invalid_header_fields.enabled=true,routing.http.preserve_host_header.enabled=true,routing.http.xff_client_port.enabled=true,routing.http.xff_header_processing.mode=preserve,routing.http.desync_mitigation_mode=strictest,waf.fail_open.enabled=true',
        },
      },
      service: { annotations: { tags: 'Team=c,Only=service' } },
      deployment: { drains: 130 },
    }),
    ...small('logged', {
      ingress: {
        annotations: {
          'load-balancer-attributes':
            'access_logs.s3.enabled=true,access_logs.s3.bucket=logs,access_logs.s3.prefix=shop/web,connection_logs.s3.enabled=true,connection_logs.s3.bucket=logs,deletion_protection.enabled=true',
        },
      },
    }),
    ...small('reserved', {
      ingress: {
        annotations: {
          'minimum-load-balancer-capacity': 'CapacityUnits=1500',
          'ipam-ipv4-pool-id': 'ipam-pool-0a1b2c3d4e5f60718',
        },
      },
    }),
    // Nothing is reserved any more.
    ...small('unreserved', {
      ingress: { annotations: { 'minimum-load-balancer-capacity': 'CapacityUnits=0' } },
    }),
    // Pools of customers are for Outposts; the emulator takes any subnet for one.
    ...small('on-premises', {
      ingress: {
        annotations: { 'customer-owned-ipv4-pool': 'ipv4pool-coip-0a1b2c3d4e5f60718' },
      },
    }),
    ...small('dual-stack', {
      ingress: {
        annotations: { 'ip-address-type': 'dualstack', 'listen-ports': '[{"HTTP":8080}]' },
      },
    }),
    ...small('without-public-ipv4', {
      ingress: { annotations: { 'ip-address-type': 'dualstack-without-public-ipv4' } },
    }),
    ...small('internal', {
      ingress: {
        annotations: {
          scheme: 'internal',
          subnets: 'subnet-lab-private-b, shop-prod-private-us-west-2a',
        },
      },
    }),
    ...small('firewalled', {
      ingress: { annotations: { 'wafv2-acl-arn': ACL.ARN, 'shield-advanced-protection': 'true' } },
    }),
    ...small('firewalled-by-name', {
      ingress: { annotations: { 'wafv2-acl-name': ACL.Name } },
    }),
    ...small('firewall-removed', {
      ingress: {
        annotations: {
          'wafv2-acl-arn': 'none',
          'web-acl-id': 'none',
          'shield-advanced-protection': 'false',
        },
      },
    }),
    ...small('classic-firewall', {
      ingress: { annotations: { 'waf-acl-id': 'e7a1b3c5-0000-4000-8000-0123456789ab' } },
    }),
    ...small('long-names-with-dashes', {
      ingress: { name: 'web.of-a-shop.with-dots' },
    }),
    ...small('group-of-one', {
      ingress: { annotations: { 'group.name': 'my-team.a-group-with-a-long-name' } },
    }),
  ],
});
