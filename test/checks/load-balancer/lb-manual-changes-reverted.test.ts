import {
  event,
  incident,
  ingress,
  loadBalancer,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-manual-changes-reverted.js';
import { checkTester } from '../../support/check-tester.js';
import { byTags, set } from '../../support/listening.js';

const ARN = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/added/1/2';
const add = (s: Draft, Port: number): void => {
  s['aws/elbv2/listeners'][loadBalancer(s).LoadBalancerArn].push({
    ListenerArn: ARN,
    Port,
    Protocol: 'HTTP',
  });
};

checkTester(check, {
  passes: {
    'one that the controller made, and did not delete yet': shop((s) => {
      add(s, 8080);
      s['aws/elbv2/tags'][ARN] = [{ Key: 'ingress.k8s.aws/resource', Value: '8080' }];
    }),
    'a controller that fails': shop((s) => {
      add(s, 8080);
      event(s, 'FailedDeployModel', 'Failed deploy model due to a teapot');
    }),
    'a plan that is not known': shop((s) => {
      add(s, 8080);
      set(s, 'ssl-redirect', '8443');
    }),
    'a young Ingress': shop((s, snapshot) => {
      add(s, 8080);
      ingress(s).metadata.creationTimestamp = snapshot.capturedAt;
    }),
    'a load balancer that is seconds old': await incident('inc-031'),
  },

  fails: {
    'one that nobody asks for': { given: shop((s) => add(s, 8080)), finds: ['Ingress shop/web'] },
    'one without the tags of the controller': {
      given: shop((s) => {
        add(s, 8080);
        s['aws/elbv2/tags'][ARN] = [{ Key: 'made-by', Value: 'terraform' }];
        useParams(s, {});
        byTags(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
