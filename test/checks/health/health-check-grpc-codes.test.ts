import {
  event,
  ingress,
  service,
  shop,
  targetGroup,
  useFlagClass,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-grpc-codes.js';
import { checkTester } from '../../support/check-tester.js';
import { answer } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

const PREFIX = 'alb.ingress.kubernetes.io/';
const REFUSAL =
  "Failed deploy model due to ValidationError: Health check matcher GRPC code '200' must be within '0-99' inclusive";

/** The Service speaks gRPC, with these codes as healthy. */
function speakGrpc(s: Draft, codes?: string): void {
  service(s).metadata.annotations = {
    [`${PREFIX}backend-protocol-version`]: 'GRPC',
    ...(codes === undefined ? {} : { [`${PREFIX}success-codes`]: codes }),
  };
  Object.assign(targetGroup(s), {
    ProtocolVersion: 'GRPC',
    HealthCheckPath: '/AWS.ALB/healthcheck',
    Matcher: { GrpcCode: codes ?? '12' },
  });
}

checkTester(check, {
  passes: {
    'codes of HTTP for HTTP': shop((s) => {
      ingress(s).metadata.annotations[`${PREFIX}success-codes`] = '200-299';
    }),
    'a range of gRPC': shop((s) => speakGrpc(s, '0-12,14')),
    'another status, which tells of the application': shop((s) => {
      speakGrpc(s);
      answer(s, '14');
    }),
    'targets that say what is wanted': shop((s) => speakGrpc(s)),
  },

  fails: {
    'codes of HTTP': {
      given: shop((s) => {
        speakGrpc(s, '200');
        event(s, 'FailedDeployModel', REFUSAL);
      }),
      finds: ['Service shop/web'],
    },
    'codes of HTTP, of the Ingress, and nothing deployed yet': {
      given: shop((s) => {
        speakGrpc(s);
        ingress(s).metadata.annotations[`${PREFIX}success-codes`] = '200,12';
        delete ingress(s).status;
        useFlagClass(s);
      }),
      finds: ['Service shop/web'],
    },
    'a server that has the method': {
      given: shop((s) => {
        speakGrpc(s);
        answer(s, '0');
      }),
      finds,
    },
    'a server that has no health service': {
      given: shop((s) => {
        speakGrpc(s, '0');
        answer(s, '12');
      }),
      finds,
    },
  },
});
