import {
  event,
  ingress,
  join,
  logs,
  recording,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/group-annotation-conflict.js';
import { checkTester } from '../../support/check-tester.js';

const P = 'alb.ingress.kubernetes.io';

checkTester(check, {
  passes: {
    'a member that says nothing': shop((s) => {
      const member = join(s);
      delete member.metadata.annotations[`${P}/scheme`];
    }),
    'the same subnets in another order': shop((s) => {
      ingress(s).metadata.annotations[`${P}/subnets`] = 'subnet-a, subnet-b';
      join(s, { [`${P}/subnets`]: 'subnet-b,subnet-a' });
    }),
    'a class that says it for both': shop((s) => {
      useParams(s, {
        scheme: 'internal',
        loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '60' }],
      });
      ingress(s).metadata.annotations[`${P}/load-balancer-attributes`] =
        'idle_timeout.timeout_seconds=30';
      join(s, {
        [`${P}/scheme`]: 'internet-facing',
        [`${P}/load-balancer-attributes`]: 'idle_timeout.timeout_seconds=90',
      });
    }),
    'a switch in another spelling': shop((s) => {
      ingress(s).metadata.annotations[`${P}/shield-advanced-protection`] = 'true';
      join(s, { [`${P}/shield-advanced-protection`]: 'T' });
    }),
    'an ARN of a web ACL beside a name': shop((s) => {
      ingress(s).metadata.annotations[`${P}/wafv2-acl-name`] = 'web';
      ingress(s).metadata.annotations[`${P}/wafv2-acl-arn`] =
        'arn:aws:wafv2:us-west-2:123456789012:regional/webacl/a/1';
      join(s, {
        [`${P}/wafv2-acl-arn`]: 'arn:aws:wafv2:us-west-2:123456789012:regional/webacl/b/2',
      });
    }),
    'what is said of each target group': shop((s) => {
      join(s, { [`${P}/healthcheck-path`]: '/other' });
    }),
    'tags, which another check compares': shop((s) => {
      ingress(s).metadata.annotations[`${P}/tags`] = 'team=web';
      join(s, { [`${P}/tags`]: 'team=api' });
    }),
    'two groups': shop((s) => {
      const member = join(s, { [`${P}/scheme`]: 'internal' });
      member.metadata.annotations[`${P}/group.name`] = 'internal';
    }),
  },
  fails: {
    'schemes, as the controller really refused them': {
      given: await recording('group-scheme-conflict'),
      finds: ['IngressGroup platform'],
    },
    'schemes, and nobody has said so yet': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${P}/scheme`] = 'internet-facing';
        join(s, { [`${P}/scheme`]: 'internal' });
      }),
      finds: ['IngressGroup public'],
    },
    'schemes, in the log alone': {
      given: shop((s) => {
        useFlagClass(s);
        ingress(s).metadata.annotations[`${P}/scheme`] = 'internet-facing';
        join(s, { [`${P}/scheme`]: 'internal' });
        logs(s, 'ingress', 'public', false, 'conflicting scheme: map[]', '');
      }),
      finds: ['IngressGroup public'],
    },
    'security groups in another order': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${P}/security-groups`] = 'sg-a,sg-b';
        join(s, { [`${P}/security-groups`]: 'sg-b,sg-a' });
        event(
          s,
          'FailedBuildModel',
          'Failed build model due to conflicting securityGroups: [sg-a sg-b] | [sg-b sg-a]',
        );
      }),
      finds: ['IngressGroup public'],
    },
    'a class against an annotation': {
      given: shop((s) => {
        useParams(s, { ipAddressType: 'dualstack' });
        const member = join(s, { [`${P}/ip-address-type`]: 'ipv4' });
        delete member.spec.ingressClassName;
        member.metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
      }),
      finds: ['IngressGroup public'],
    },
    'the TLS policy of a port': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${P}/ssl-policy`] = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
        join(s, { [`${P}/ssl-policy`]: 'ELBSecurityPolicy-2016-08' });
      }),
      finds: ['IngressGroup public'],
    },
    'where HTTP is sent to': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${P}/ssl-redirect`] = '443';
        join(s, { [`${P}/ssl-redirect`]: '8443' });
      }),
      finds: ['IngressGroup public'],
    },
    'two attributes and a name': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${P}/load-balancer-attributes`] =
          'idle_timeout.timeout_seconds=30,a=1';
        ingress(s).metadata.annotations[`${P}/load-balancer-name`] = 'one';
        join(s, {
          [`${P}/load-balancer-attributes`]: 'a=2,idle_timeout.timeout_seconds=60',
          [`${P}/load-balancer-name`]: 'two',
        });
      }),
      finds: ['IngressGroup public'],
    },
  },
});
