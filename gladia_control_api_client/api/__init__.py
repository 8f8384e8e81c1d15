# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""Contains methods for accessing the API"""
