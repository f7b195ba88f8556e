import {
  event,
  ingress,
  join,
  logs,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/tags-conflict.js';
import { checkTester } from '../../support/check-tester.js';

const TAGS = 'alb.ingress.kubernetes.io/tags';

checkTester(check, {
  passes: {
    'other tags': shop((s) => {
      ingress(s).metadata.annotations[TAGS] = 'team=web,stage=live';
      join(s, { [TAGS]: 'owner=api, stage=live' });
    }),
    'a class that says it for both': shop((s) => {
      useParams(s, { tags: [{ key: 'team', value: 'platform' }] });
      ingress(s).metadata.annotations[TAGS] = 'team=web';
      join(s, { [TAGS]: 'team=api' });
    }),
    'an annotation that cannot be read': shop((s) => {
      ingress(s).metadata.annotations[TAGS] = 'team=web';
      join(s, { [TAGS]: 'team' });
    }),
    'schemes, which another check compares': shop((s) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
      join(s, { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' });
    }),
  },
  fails: {
    'two values': {
      given: shop((s) => {
        ingress(s).metadata.annotations[TAGS] = 'team=web';
        join(s, { [TAGS]: 'team=api' });
        event(s, 'FailedBuildModel', 'Failed build model due to conflicting tag team: web | api');
      }),
      finds: ['IngressGroup public'],
    },
    'two tags, in the log alone': {
      given: shop((s) => {
        useFlagClass(s);
        ingress(s).metadata.annotations[TAGS] = 'team=web,stage=live';
        join(s, { [TAGS]: 'team=api,stage=test' });
        logs(s, 'ingress', 'public', false, 'conflicting tag team: web | api', '');
      }),
      finds: ['IngressGroup public'],
    },
    'a class against an annotation': {
      given: shop((s) => {
        useParams(s, { tags: [{ key: 'team', value: 'platform' }] });
        ingress(s).metadata.annotations[TAGS] = 'team=web';
        const member = join(s, { [TAGS]: 'team=api' });
        delete member.spec.ingressClassName;
        member.metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
      }),
      finds: ['IngressGroup public'],
    },
  },
});
