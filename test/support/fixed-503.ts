import {
  ingress,
  loadBalancer,
  recording,
  shop,
  type Draft,
  useFlagClass,
  useParams,
} from '../../fixtures/shop.js';
import type { Cases } from './check-tester.js';
import { join, path, rule } from './ingress-drafts.js';

/** The rules of the application load balancer's listener on this port. */
const rules = (s: Draft, port = 443): Draft => {
  const { LoadBalancerArn } = loadBalancer(s);
  const { ListenerArn } = s['aws/elbv2/listeners'][LoadBalancerArn].find(
    ({ Port }: Draft) => Port === port,
  );
  return s['aws/elbv2/rules'][ListenerArn];
};

/** What the first rule of the listener answers. */
const answer = (s: Draft, MessageBody: string, StatusCode = '503'): void => {
  rules(s)[0].Actions = [
    {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode, MessageBody, ContentType: 'text/plain' },
    },
  ];
};

/** What holds of a 503 that the controller wrote with this body, of which `other` is another kind. */
export async function fixedCases(body: string, other: string): Promise<Cases> {
  return {
    passes: {
      'a rule that forwards': shop(() => {}),
      'something else that is not there': shop((s) => answer(s, other)),
      'a 503 that somebody asks for': shop((s) => answer(s, 'back at nine')),
      'the same words with another status': shop((s) => answer(s, body, '404')),
      'conditions and actions of all kinds': await recording('healthy-group-actions'),
    },

    fails: {
      'a rule that stayed': { given: shop((s) => answer(s, body)), finds: ['Ingress shop/web'] },
      'a rule of nobody knows whom': {
        given: shop((s) => {
          answer(s, body);
          rules(s)[0].Conditions = [
            { Field: 'path-pattern', PathPatternConfig: { Values: ['/x'] } },
          ];
        }),
        finds: ['Ingress shop/web'],
      },
      'the default action': {
        given: shop((s) => {
          rules(s).reverse();
          answer(s, body);
        }),
        finds: ['Ingress shop/web'],
      },
      'of a member of a group, by a class with parameters': {
        given: shop((s) => {
          useParams(s, { scheme: 'internet-facing' });
          join(s, 'other', rule('other.example.com', path('/', 'Prefix')));
          s['aws/acm/certificates'][0].SubjectAlternativeNames = ['*.example.com'];
          answer(s, body);
        }),
        finds: ['IngressGroup all'],
      },
      'an Ingress that has no address': {
        given: shop((s) => {
          answer(s, body);
          delete ingress(s).status;
          useFlagClass(s);
        }),
        finds: ['Ingress shop/web'],
      },
    },
  };
}
