/** What other services may take of CloudFormation: the registry's facts of resource types. */
export { checkProperties, identifierParts, PropertyError, typeFacts, type TypeFacts } from './registry/index.ts';
