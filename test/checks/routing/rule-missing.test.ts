import {
  args,
  event,
  incident,
  ingress,
  keep,
  loadBalancer,
  recording,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-missing.js';
import { checkTester } from '../../support/check-tester.js';

/** The rules of the application load balancer's listener on this port. */
const rules = (s: Draft, port = 443): Draft => {
  const { LoadBalancerArn } = loadBalancer(s);
  const { ListenerArn } = s['aws/elbv2/listeners'][LoadBalancerArn].find(
    ({ Port }: Draft) => Port === port,
  );
  return s['aws/elbv2/rules'][ListenerArn];
};
const dropRules = (s: Draft): void => {
  rules(s).splice(0, rules(s).length, ...rules(s).filter(({ IsDefault }: Draft) => IsDefault));
};
const annotations = (s: Draft): Draft => ingress(s).metadata.annotations;

checkTester(check, {
  passes: {
    'an HTTP listener that only redirects': shop((s) => {
      rules(s, 80).length = 0;
    }),
    'a rule behind a redirect that takes everything': shop((s) => {
      annotations(s)['alb.ingress.kubernetes.io/actions.go'] = JSON.stringify({
        type: 'redirect',
        redirectConfig: { host: 'other.example.com', statusCode: 'HTTP_301' },
      });
      const [rule] = ingress(s).spec.rules;
      rule.http.paths[0].backend = { service: { name: 'go', port: { name: 'use-annotation' } } };
      rules(s)[0].Actions = [
        {
          Type: 'redirect',
          RedirectConfig: { Host: 'other.example.com', StatusCode: 'HTTP_301' },
        },
      ];
      ingress(s).spec.rules.push({
        host: rule.host,
        http: {
          paths: [
            {
              path: '/late',
              pathType: 'Prefix',
              backend: { service: { name: 'web', port: { name: 'http' } } },
            },
          ],
        },
      });
    }),
    'a redirect to itself, which the controller leaves out': shop((s) => {
      annotations(s)['alb.ingress.kubernetes.io/actions.ssl-redirect'] = JSON.stringify({
        type: 'redirect',
        redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' },
      });
      ingress(s).spec.rules[0].http.paths.unshift({
        pathType: 'ImplementationSpecific',
        backend: { service: { name: 'ssl-redirect', port: { name: 'use-annotation' } } },
      });
    }),
    'a failure that explains it better': shop((s) => {
      dropRules(s);
      event(s, 'FailedDeployModel', 'Failed deploy model due to throttling');
    }),
    'a load balancer that is being provisioned': shop((s) => {
      dropRules(s);
      loadBalancer(s).State.Code = 'provisioning';
    }),
    'an Ingress that is minutes old': shop((s, snapshot) => {
      dropRules(s);
      ingress(s).metadata.creationTimestamp = snapshot.capturedAt;
    }),
    'an Ingress that has no address yet': shop((s) => {
      dropRules(s);
      ingress(s).status = {};
    }),
    'a listener that is not there': shop((s) => {
      const { LoadBalancerArn } = loadBalancer(s);
      s['aws/elbv2/listeners'][LoadBalancerArn] = s['aws/elbv2/listeners'][LoadBalancerArn].filter(
        ({ Port }: Draft) => Port !== 443,
      );
    }),
    'what the controller refuses': shop((s) => {
      dropRules(s);
      ingress(s).spec.rules[0].http.paths[0].path = '/*';
      ingress(s).spec.rules[0].http.paths[0].pathType = 'Exact';
    }),
    'two controllers, each with a part of the group': await incident('inc-011'),
    'conditions and actions of all kinds': await recording('healthy-group-actions'),
    'a whole fleet': await recording('healthy-legal-fleet'),
    'certificates of the class': shop((s) => {
      useParams(s, { certificateArn: [s['aws/acm/certificates'][0].CertificateArn] });
      keep(s, 'aws/acm/certificates', () => false);
    }),
  },

  fails: {
    'a rule that somebody deleted': { given: shop(dropRules), finds: ['Ingress shop/web'] },
    'a rule for another host': {
      given: shop((s) => {
        const [{ Conditions }] = rules(s);
        for (const condition of Conditions) {
          if (condition.Field === 'host-header') {
            condition.HostHeaderConfig = { Values: ['other.example.com'] };
          }
        }
        if (!Conditions.some(({ Field }: Draft) => Field === 'host-header')) {
          Conditions.push({
            Field: 'host-header',
            HostHeaderConfig: { Values: ['other.example.com'] },
          });
        }
      }),
      finds: ['Ingress shop/web'],
    },
    'a rule that forwards to another Service': {
      given: shop((s) => {
        const [action] = rules(s)[0].Actions;
        const other = s['aws/elbv2/target-groups'].find(({ TargetGroupName }: Draft) =>
          TargetGroupName.startsWith('k8s-shop-tcp-'),
        );
        s['aws/elbv2/tags'][other.TargetGroupArn].push({
          Key: 'ingress.k8s.aws/resource',
          Value: 'shop/web-tcp:tcp',
        });
        delete action.TargetGroupArn;
        action.ForwardConfig = { TargetGroups: [{ TargetGroupArn: other.TargetGroupArn }] };
      }),
      finds: ['Ingress shop/web'],
    },
    'with certificates of the class': {
      given: shop((s) => {
        useParams(s, { certificateArn: [s['aws/acm/certificates'][0].CertificateArn] });
        dropRules(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        dropRules(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'a failure that is over': {
      given: shop((s) => {
        dropRules(s);
        event(s, 'FailedDeployModel', 'Failed deploy model due to throttling', {
          at: '2026-11-25T17:50:00Z',
        });
        event(s, 'SuccessfullyReconciled', 'Successfully reconciled', {
          at: '2026-11-25T17:51:00Z',
        });
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service that is missing is answered by a rule too': {
      given: shop((s) => {
        args(s).push('--tolerate-non-existent-backend-service=true');
        keep(s, 'kubernetes/services', ({ metadata }: Draft) => metadata.name !== 'web');
        dropRules(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
