import {
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
  ListRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { service } from '../service.js';

export default service(IAMClient, {
  GetOpenIDConnectProvider: GetOpenIDConnectProviderCommand,
  GetPolicy: GetPolicyCommand,
  GetPolicyVersion: GetPolicyVersionCommand,
  GetRole: GetRoleCommand,
  GetRolePolicy: GetRolePolicyCommand,
  ListAttachedRolePolicies: ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProviders: ListOpenIDConnectProvidersCommand,
  ListRolePolicies: ListRolePoliciesCommand,
  SimulatePrincipalPolicy: SimulatePrincipalPolicyCommand,
});
