import {
  event,
  incident,
  ingress,
  loadBalancer,
  recording,
  shop,
  type Draft,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-drift.js';
import { checkTester } from '../../support/check-tester.js';
import { join, path, route, rule } from '../../support/ingress-drafts.js';

/** The rules of the application load balancer's listener on this port. */
const rules = (s: Draft, port = 443): Draft => {
  const { LoadBalancerArn } = loadBalancer(s);
  const { ListenerArn } = s['aws/elbv2/listeners'][LoadBalancerArn].find(
    ({ Port }: Draft) => Port === port,
  );
  return s['aws/elbv2/rules'][ListenerArn];
};

const add = (s: Draft, Priority: string, ...values: readonly string[]): void => {
  const [first] = rules(s);
  rules(s).push({
    ...structuredClone(first),
    RuleArn: `${first.RuleArn}${Priority}`,
    Priority,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [...values] } }],
  });
};

const maintenance = (MessageBody: string): Draft => ({
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain', MessageBody },
});

/** Another rule of the Ingress, which is written before the first one. */
const swap = (s: Draft): void => {
  ingress(s).spec.rules.push(rule(undefined, path('/b/*')));
  const [first] = rules(s);
  add(s, '1', '/b/*');
  first.Priority = '2';
};

checkTester(check, {
  passes: {
    'conditions and actions of all kinds': await recording('healthy-group-actions'),
    'a whole fleet': await recording('healthy-legal-fleet'),
    'two rules that are alike, with another one between them': shop((s) => {
      join(s, 'other', rule('shop.example.com', path('/', 'Prefix')));
      ingress(s, 'other').spec.rules.unshift(rule('shop.example.com', path('/b', 'Exact')));
      const [first] = rules(s);
      rules(s).push(
        { ...structuredClone(first), RuleArn: `${first.RuleArn}2`, Priority: '3' },
        {
          ...structuredClone(first),
          RuleArn: `${first.RuleArn}3`,
          Priority: '1',
          Conditions: [
            first.Conditions[0],
            { Field: 'path-pattern', PathPatternConfig: { Values: ['/b'] } },
          ],
        },
      );
      first.Priority = '2';
    }),
    'gaps between the priorities': shop((s) => {
      ingress(s).spec.rules.push(rule(undefined, path('/b/*')));
      rules(s)[0].Priority = '4';
      add(s, '9', '/b/*');
    }),
    'a failure that explains it better': shop((s) => {
      add(s, '7', '/old');
      event(s, 'FailedDeployModel', 'Failed deploy model due to throttling');
    }),
    'a load balancer that is being provisioned': shop((s) => {
      add(s, '7', '/old');
      loadBalancer(s).State.Code = 'provisioning';
    }),
    'an Ingress that is minutes old': shop((s, snapshot) => {
      add(s, '7', '/old');
      ingress(s).metadata.creationTimestamp = snapshot.capturedAt;
    }),
    'an Ingress that has no address yet': shop((s) => {
      add(s, '7', '/old');
      ingress(s).status = {};
    }),
    'an answer that stands in for a Service that was not there': shop((s) => {
      rules(s)[0].Actions = [maintenance('Backend service does not exist')];
    }),
    'a sign-in before the answer': shop((s) => {
      rules(s)[0].Actions.unshift({ Type: 'authenticate-oidc', Order: 1 });
    }),
    'what the controller refuses': shop((s) => {
      add(s, '7', '/old');
      route(s, rule(undefined, path('/*', 'Exact')));
    }),
    'two controllers, each with a part of the group': await incident('inc-011'),
  },

  fails: {
    'one rule too many of those that two members have alike': {
      given: shop((s) => {
        join(s, 'other', rule('shop.example.com', path('/', 'Prefix')));
        const [first] = rules(s);
        for (const Priority of ['2', '3']) {
          rules(s).push({
            ...structuredClone(first),
            RuleArn: `${first.RuleArn}${Priority}`,
            Priority,
          });
        }
      }),
      finds: ['IngressGroup all'],
    },
    'a rule that somebody added': {
      given: shop((s) => add(s, '7', '/old')),
      finds: ['Ingress shop/web'],
    },
    'an Ingress whose address is an old one': {
      given: shop((s) => {
        ingress(s).status.loadBalancer.ingress[0].hostname = 'old.us-west-2.elb.amazonaws.com';
        add(s, '7', '/old');
      }),
      finds: ['Ingress shop/web'],
    },
    'a rule on a listener that only redirects': {
      given: shop((s) => {
        const [first] = rules(s);
        rules(s, 80).unshift({ ...structuredClone(first), RuleArn: `${first.RuleArn}0` });
      }),
      finds: ['Ingress shop/web'],
    },
    'a rule that somebody put into maintenance': {
      given: shop((s) => {
        rules(s)[0].Actions = [maintenance('Back soon')];
      }),
      finds: ['Ingress shop/web'],
    },
    'what the controller recorded': {
      given: await recording('rule-changed-by-hand'),
      finds: ['Ingress shop/web'],
    },
    'rules that changed places': { given: shop(swap), finds: ['Ingress shop/web'] },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        add(s, '7', '/old');
      }),
      finds: ['Ingress shop/web'],
    },
    'a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        add(s, '7', '/old');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
