"""The catalogue of rules, the policies that weigh them, and the words for what they find. Imports only `contract`."""
