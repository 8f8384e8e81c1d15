# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""Contains endpoint functions for accessing the API"""
