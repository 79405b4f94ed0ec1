"""A shop's own domains over HTTP."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.actors import Actor
from core.api.pagination import LimitOffsetPagination
from core.tenancy import current_shop
from tenants.api.domain_serializers import DomainAnswer, NewDomainInput
from tenants.domains.checking import check_now
from tenants.domains.services import add_domain, make_primary, remove_domain
from tenants.models import Domain


@extend_schema(tags=["domains"])
class DomainsView(APIView):
    """The hosts this shop answers on, or is to answer on."""

    permission = "domains.manage"

    @extend_schema(responses=DomainAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the shop's hosts, the platform's own first."""
        pages = LimitOffsetPagination()
        mine = Domain.objects.of_shop(current_shop())
        found: Any = pages.paginate_queryset(mine, request, view=self)
        return pages.get_paginated_response(DomainAnswer(found, many=True).data)

    @extend_schema(request=NewDomainInput, responses={201: DomainAnswer})
    def post(self, request: Request) -> Response:
        """Add a domain. The answer names the DNS records to create."""
        given = NewDomainInput(data=request.data)
        given.is_valid(raise_exception=True)
        domain = add_domain(given.validated_data["domain"], actor=Actor.of(request))
        return Response(DomainAnswer(domain).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["domains"])
class DomainView(APIView):
    """One host of the shop."""

    permission = "domains.manage"

    @extend_schema(responses=DomainAnswer)
    def get(self, request: Request, domain_id: int) -> Response:
        """Show how far a domain is and what to do next."""
        mine = Domain.objects.of_shop(current_shop())
        return Response(DomainAnswer(get_object_or_404(mine, pk=domain_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, domain_id: int) -> Response:
        """Stop answering at an own domain."""
        remove_domain(domain_id, actor=Actor.of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["domains"])
class DomainCheckView(APIView):
    """Asking DNS."""

    permission = "domains.manage"

    @extend_schema(request=None, responses=DomainAnswer)
    def post(self, request: Request, domain_id: int) -> Response:
        """Look at DNS now, at most once in five seconds; the answer is what it says."""
        return Response(
            DomainAnswer(check_now(domain_id, actor=Actor.of(request))).data
        )


@extend_schema(tags=["domains"])
class DomainPrimaryView(APIView):
    """Which host shoppers read the shop at."""

    permission = "domains.manage"

    @extend_schema(request=None, responses=DomainAnswer)
    def post(self, request: Request, domain_id: int) -> Response:
        """Make a live domain the shop's address; pages elsewhere redirect to it."""
        return Response(
            DomainAnswer(make_primary(domain_id, actor=Actor.of(request))).data
        )
