import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { service } from '../service.js';

export default service(STSClient, {
  GetCallerIdentity: GetCallerIdentityCommand,
});
